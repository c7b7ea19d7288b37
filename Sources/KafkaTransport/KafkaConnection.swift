/// How to reach a cluster.
package struct KafkaConnection: Sendable, Hashable, CustomStringConvertible {
  /// `host:port`, comma-separated.
  package var bootstrapServers: String
  package var clientID: String
  /// Further properties of librdkafka, such as `security.protocol` or `sasl.password`; they
  /// override the clients' defaults, but not the properties that correctness requires.
  package var properties: [String: String]

  package init(
    bootstrapServers: String, clientID: String = "nightjar", properties: [String: String] = [:]
  ) {
    self.bootstrapServers = bootstrapServers
    self.clientID = clientID
    self.properties = properties
  }

  /// Returns true if the value of a property must not be shown.
  package static func isSecret(_ property: String) -> Bool {
    ["password", "secret", "token", "key.pem", "oauthbearer.config"].contains {
      property.contains($0)
    }
  }

  /// All settings with the secrets masked.
  package var description: String {
    let shown = properties.sorted { $0.key < $1.key }.map { key, value in
      "\(key)=\(Self.isSecret(key) ? "***" : value)"
    }
    return (["bootstrap.servers=\(bootstrapServers)", "client.id=\(clientID)"] + shown)
      .joined(separator: " ")
  }
}
