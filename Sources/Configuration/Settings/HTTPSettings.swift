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
