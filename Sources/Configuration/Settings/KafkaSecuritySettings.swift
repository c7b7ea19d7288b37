/// How the daemon proves itself to the brokers. Keys `kafka.security.…`.
package struct KafkaSecuritySettings: Sendable, Hashable {
  /// librdkafka's `security.protocol`.
  package enum SecurityProtocol: String, Sendable, CaseIterable {
    case plaintext, ssl
    case saslPlaintext = "sasl_plaintext"
    case saslSSL = "sasl_ssl"

    /// Whether a user and a password are needed.
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
