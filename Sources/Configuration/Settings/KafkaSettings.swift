/// The Kafka brokers, the consumer group and the output topics. Keys `kafka.…`.
package struct KafkaSettings: Sendable, Hashable {
  /// Delivery guarantee of the results after a failure.
  package enum Delivery: String, Sendable, CaseIterable {
    /// Each result once; needs brokers with transactions.
    case exactlyOnce
    /// Results may come twice.
    case atLeastOnce
  }

  /// `bootstrap`: each `host:port`.
  package let bootstrap: [String]
  /// `groupID`: consumer group shared by all instances.
  package let groupID: String
  /// `instanceID`: names this instance in the group and its transactions; empty is the host's name.
  package let instanceID: String
  /// `delivery`.
  package let delivery: Delivery
  /// `shared`: true if other instances share the work.
  package let isShared: Bool
  /// `sessionTimeout`: how long an instance may be unheard of before others take its partitions.
  package let sessionTimeout: Duration
  /// `batchSize`: records processed together at most.
  package let batchSize: Int
  /// `batchDuration`: how long a batch waits to fill.
  package let batchDuration: Duration
  /// `prefetchMegabytes`: bound of records fetched and not yet processed, in MB.
  package let prefetchMegabytes: Int
  package let security: KafkaSecuritySettings
  package let output: KafkaOutputSettings

  init(reader: ConfigurationReader) {
    bootstrap = reader.list(
      "bootstrap", default: ["127.0.0.1:9092"], "Brokers to start from, each host:port.")
    groupID = reader.string(
      "groupID", default: "nightjar", "Consumer group; all instances share it.")
    instanceID = reader.string(
      "instanceID", default: "",
      "Name of this instance, different for each: its static membership and its transactions. "
        + "Empty is the host's name, or with atLeastOnce dynamic membership.")
    delivery = reader.choice(
      "delivery", default: .exactlyOnce,
      "Guarantee to consumers that read committed records after a failure; exactlyOnce needs brokers "
        + "with transactions.")
    isShared = reader.bool(
      "shared", default: false,
      "Other instances share the work; alerts then go over an internal topic to the "
        + "instance that owns their object. Needs exactlyOnce.")
    sessionTimeout = reader.duration(
      "sessionTimeout", default: .seconds(45), in: .seconds(6)...(.seconds(1_800)),
      "How long an instance may be unheard of before others take its partitions.")
    batchSize = reader.int(
      "batchSize", default: 4_000, in: 1...100_000,
      "Records processed, and committed in one transaction, together at most; fewer where they hold "
        + "prefetchMegabytes.")
    batchDuration = reader.duration(
      "batchDuration", default: .milliseconds(250), in: .milliseconds(1)...(.seconds(60)),
      "How long a batch waits to fill.")
    prefetchMegabytes = reader.int(
      "prefetchMegabytes", default: 64, in: 1...4096, unit: "MB",
      "Bound of the memory for records fetched and not yet processed.")
    security = KafkaSecuritySettings(
      reader: reader.section("security", "Encryption and authentication."))
    output = KafkaOutputSettings(reader: reader.section("output", "Topics for the results."))
    if isShared, delivery != .exactlyOnce { reader.conflict("shared", "needs exactlyOnce") }
    if bootstrap.isEmpty { reader.conflict("bootstrap", "at least one broker is needed") }
  }
}

/// Topics for the results. Keys `kafka.output.…`.
package struct KafkaOutputSettings: Sendable, Hashable {
  package let scores: String
  package let recommendations: String
  package let quarantine: String
  /// `retry`: read by the daemon besides the surveys' topics.
  package let retry: String
  package let state: String
  package let ledger: String
  package let objects: String
  /// Partitions of the changelog and of the internal topic when they are created.
  package let partitions: Int

  init(reader: ConfigurationReader) {
    scores = reader.topic("scores", default: "nightjar.scores", "Score records.")
    recommendations = reader.topic(
      "recommendations", default: "nightjar.recommendations",
      "Recommendations and their withdrawals.")
    quarantine = reader.topic(
      "quarantine", default: "nightjar.quarantine", "Records that could not be read, with reasons.")
    retry = reader.topic(
      "retry", default: "nightjar.retry", "Quarantined records that are to be processed again.")
    state = reader.topic("state", default: "nightjar.state", "Changelog of the store, compacted.")
    ledger = reader.topic(
      "ledger", default: "nightjar.ledger",
      "Changelog of what became of the input records, compacted.")
    objects = reader.topic(
      "objects", default: "nightjar.objects",
      "Internal topic between instances that share the work, keyed by object.")
    partitions = reader.int(
      "partitions", default: 8, in: 1...1_000,
      "Partitions of the state and of the internal topic where they are made; bounds the instances "
        + "that can share the work, and cannot be changed later.")
  }
}

/// Encryption and authentication of the connection to the brokers. Keys `kafka.security.…`.
package struct KafkaSecuritySettings: Sendable, Hashable {
  /// librdkafka's `security.protocol`.
  package enum SecurityProtocol: String, Sendable, CaseIterable {
    case plaintext, ssl
    case saslPlaintext = "sasl_plaintext"
    case saslSSL = "sasl_ssl"

    /// True if a user and a password are needed.
    package var usesPassword: Bool { self == .saslPlaintext || self == .saslSSL }
  }

  /// librdkafka's `sasl.mechanism`.
  package enum Mechanism: String, Sendable, CaseIterable {
    case plain = "PLAIN"
    case scramSHA256 = "SCRAM-SHA-256"
    case scramSHA512 = "SCRAM-SHA-512"
  }

  /// `protocol`.
  package let securityProtocol: SecurityProtocol
  /// `mechanism`.
  package let mechanism: Mechanism
  /// `user`: empty without authentication.
  package let user: String
  /// `passwordFile`: the contents of the file.
  package let password: Secret?
  /// `certificateFile`: the authority's certificates, PEM; empty is the system's.
  package let certificateFile: String

  init(reader: ConfigurationReader) {
    securityProtocol = reader.choice("protocol", default: .plaintext, "Kafka security protocol.")
    mechanism = reader.choice("mechanism", default: .scramSHA512, "SASL mechanism.")
    user = reader.string("user", default: "", "SASL user.")
    password = reader.secret(
      "passwordFile", "File with the SASL password; a bare name is a systemd credential.")
    certificateFile = reader.string(
      "certificateFile", default: "",
      "PEM file with the certificate authority's certificates; empty is the system's.")
    guard securityProtocol.usesPassword else { return }
    if user.isEmpty { reader.conflict("user", "SASL needs a user") }
    if password == nil { reader.conflict("passwordFile", "SASL needs a password file") }
  }
}
