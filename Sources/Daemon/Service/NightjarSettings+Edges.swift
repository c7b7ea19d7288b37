package import AlertFormats
package import Configuration
import Foundation
package import KafkaTransport

extension NightjarSettings {
  /// How Kafka's clients reach the brokers and prove themselves.
  package var kafkaClient: KafkaTransport.KafkaSettings {
    let security = kafka.security
    var properties = ["security.protocol": security.securityProtocol.rawValue]
    if security.securityProtocol.usesPassword {
      properties["sasl.mechanism"] = security.mechanism.rawValue
      properties["sasl.username"] = security.user
      properties["sasl.password"] = security.password?.revealed ?? ""
    }
    if !security.certificateFile.isEmpty {
      properties["ssl.ca.location"] = security.certificateFile
    }
    return KafkaTransport.KafkaSettings(
      bootstrapServers: kafka.bootstrap.joined(separator: ","), properties: properties)
  }

  /// Where the schemas of the wire format come from.
  /// - Throws: ``DaemonError`` where the registry's address is no URL.
  package func schemaSource() throws(DaemonError) -> any SchemaSource {
    let registry = schemaRegistry
    guard !registry.url.isEmpty else { return NoSchemas() }
    guard let url = URL(string: registry.url) else {
      throw DaemonError.badURL(key: "schemaRegistry.url", value: registry.url)
    }
    var options = SchemaRegistryOptions(url: url)
    options.timeout = registry.timeout
    if !registry.user.isEmpty {
      options.credentials = .init(
        user: registry.user, password: registry.password?.revealed ?? "")
    }
    if !registry.cacheDirectory.isEmpty {
      options.folder = URL(filePath: registry.cacheDirectory, directoryHint: .isDirectory)
    }
    return SchemaRegistry(options)
  }
}
