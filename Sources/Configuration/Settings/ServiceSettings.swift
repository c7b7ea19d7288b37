/// The dashboard's server. Keys `http.…`.
package struct HTTPSettings: Sendable, Hashable {
  /// `host`: the address to listen on.
  package let host: String
  /// `port`: 0 is any free one.
  package let port: Int
  /// `tokenFile`: the contents of the file; without it nothing can be written over HTTP.
  package let token: Secret?
  /// `maximumConnections` at a time.
  package let maximumConnections: Int
  /// `timeout` of one request, from its first byte to the last of its answer.
  package let timeout: Duration

  init(reader: ConfigurationReader) {
    host = reader.address(
      "host", default: "127.0.0.1",
      "Address to listen on. Put a proxy that encrypts in front before you open it wider.")
    port = reader.int("port", default: 8765, in: 0...65_535, "Port; 0 is any free one.")
    token = reader.secret(
      "tokenFile",
      "File with the bearer token that writing needs; a bare name is a systemd credential. "
        + "Empty: nothing can be written over HTTP.")
    maximumConnections = reader.int(
      "maximumConnections", default: 256, in: 4...10_000, "Connections at a time.")
    timeout = reader.duration(
      "timeout", default: .seconds(10), in: .milliseconds(100)...(.seconds(300)),
      "Time-out of one request, from its first byte to the last of its answer.")
  }
}

/// The SQLite file. Keys `store.…`.
package struct StoreSettings: Sendable, Hashable {
  /// SQLite's `synchronous`, in WAL mode.
  package enum Synchronous: String, Sendable, CaseIterable {
    /// A power cut may cost the last batches; the changelog brings them back.
    case normal
    /// Every batch is on disk before it counts.
    case full
  }

  package let path: String
  package let synchronous: Synchronous

  init(reader: ConfigurationReader) {
    path = reader.string("path", default: "/var/lib/nightjar/nightjar.sqlite", "The file.")
    synchronous = reader.choice(
      "synchronous", default: .normal,
      "With full every batch is on disk before it counts; with normal a power cut may cost the "
        + "last ones, which the changelog brings back.")
  }
}

/// Horizons of the state, in days. Keys `retention.…`.
package struct RetentionSettings: Sendable, Hashable {
  /// `objects`: after the last detection.
  package let objects: Double
  /// `scores`: after the observation that they end with.
  package let scores: Double
  /// `seenAlerts`: alerts without a score, after their night.
  package let seenAlerts: Double
  /// `recommendations`: after their expiry.
  package let recommendations: Double

  init(reader: ConfigurationReader) {
    func days(_ name: String, default value: Double, _ summary: String) -> Double {
      reader.double(name, default: value, in: 1...36_525, unit: "days", summary)
    }
    objects = days(
      "objects", default: 400,
      "An object is forgotten so long after its last detection, with its photometry and scores; "
        + "seen again, it is a new one with the history of its packet.")
    scores = days(
      "scores", default: 400,
      "A score in an object's history is forgotten after so long; its last one stays with it.")
    seenAlerts = days(
      "seenAlerts", default: 60,
      "An alert that has no score is known for so long, so that a second copy is a duplicate; one "
        + "that has a score for as long as the score.")
    recommendations = days(
      "recommendations", default: 90, "A recommendation is forgotten so long after its expiry.")
  }
}

/// Settings of the log on standard error. Keys `log.…`.
package struct LogSettings: Sendable, Hashable {
  /// swift-log's levels.
  package enum Level: String, Sendable, CaseIterable {
    case trace, debug, info, notice, warning, error, critical
  }

  /// `level`: the least that is written.
  package let level: Level

  init(reader: ConfigurationReader) {
    level = reader.choice("level", default: .info, "The least level that is written.")
  }
}

/// Labels from Kafka. Keys `labels.…`.
package struct LabelSettings: Sendable, Hashable {
  /// `topic`: source of labels; empty: labels come from HTTP and the command line only.
  package let topic: String
  /// `tokenFile`: the contents of the file, which a record must carry.
  package let token: Secret?

  init(reader: ConfigurationReader) {
    topic = reader.topic(
      "topic", default: "",
      "Kafka topic that labels come from. Empty: from HTTP and the command line alone.")
    token = reader.secret(
      "tokenFile",
      "File with the token that a label's record carries in its header authorization, after "
        + "Bearer; a bare name is a systemd credential. Empty: whoever may write to the topic.")
  }
}

/// The Confluent Schema Registry. Keys `schemaRegistry.…`.
package struct SchemaRegistrySettings: Sendable, Hashable {
  /// `url`: empty without a registry; then schemas come from the cache only.
  package let url: String
  /// `user`: for basic authentication; empty is none.
  package let user: String
  /// `passwordFile`: the contents of the file.
  package let password: Secret?
  /// `cacheDirectory`: schemas by id, kept for ever.
  package let cacheDirectory: String
  /// `timeout` for one schema: the whole answer, with redirects and repetitions.
  package let timeout: Duration

  init(reader: ConfigurationReader) {
    url = reader.string(
      "url", default: "", "Address of the registry; empty reads schemas from the cache only.")
    user = reader.string("user", default: "", "User for basic authentication.")
    password = reader.secret(
      "passwordFile", "File with the user's password; a bare name is a systemd credential.")
    cacheDirectory = reader.string(
      "cacheDirectory", default: "/var/lib/nightjar/schemas",
      "Folder where fetched schemas are kept; one that is there is never fetched again.")
    timeout = reader.duration(
      "timeout", default: .seconds(10), in: .milliseconds(100)...(.seconds(300)),
      "Time-out for one schema: the whole answer, with redirects and repetitions.")
    if !url.isEmpty, !url.hasPrefix("http://"), !url.hasPrefix("https://") {
      reader.conflict("url", "the address must begin with http:// or https://")
    }
    if !user.isEmpty, password == nil {
      reader.conflict("passwordFile", "a user needs a password file")
    }
  }
}
