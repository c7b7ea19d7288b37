/// The Confluent Schema Registry. Keys `schemaRegistry.…`.
package struct SchemaRegistrySettings: Sendable, Hashable {
  /// `url`: empty where there is no registry; then schemas come from the cache only.
  package let url: String
  /// `user`: for basic authentication; empty is none.
  package let user: String
  /// `passwordFile`: the contents of the file.
  package let password: Secret?
  /// `cacheDirectory`: schemas by id, kept for ever.
  package let cacheDirectory: String
  /// `timeout` of one request.
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
      "Time-out of one request.")
    if !url.isEmpty, !url.hasPrefix("http://"), !url.hasPrefix("https://") {
      reader.conflict("url", "the address must begin with http:// or https://")
    }
    if !user.isEmpty, password == nil {
      reader.conflict("passwordFile", "a user needs a password file")
    }
  }
}
