package import Configuration
package import KafkaTransport

extension Configuration.KafkaSettings {
  /// As the clients take them.
  package var client: KafkaTransport.KafkaSettings {
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
      bootstrapServers: bootstrap.joined(separator: ","), properties: properties)
  }
}
