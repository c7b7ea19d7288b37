package import AlertFormats
package import Configuration
import Foundation

extension SchemaRegistrySettings {
  /// Where the schemas of the wire format come from.
  /// - Throws: ``DaemonError`` where the registry's address is no URL.
  package func source() throws(DaemonError) -> any SchemaSource {
    guard !url.isEmpty else { return NoSchemas() }
    guard let address = URL(string: url) else {
      throw DaemonError.badURL(key: "schemaRegistry.url", value: url)
    }
    var options = SchemaRegistryOptions(url: address)
    options.timeout = timeout
    if !user.isEmpty {
      options.credentials = .init(user: user, password: password?.revealed ?? "")
    }
    if !cacheDirectory.isEmpty {
      options.folder = URL(filePath: cacheDirectory, directoryHint: .isDirectory)
    }
    return SchemaRegistry(options)
  }
}
