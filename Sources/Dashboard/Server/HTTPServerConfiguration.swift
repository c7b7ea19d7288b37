/// Where the server listens and what it allows one client.
package struct HTTPServerConfiguration: Sendable, Hashable {
  /// A numeric address.
  package var host: String
  /// 0 is any free port.
  package var port: UInt16
  package var maximumConnections: Int
  /// From the first byte of a request to the last of its answer, event streams excepted; as long
  /// may a connection stay idle.
  package var timeout: Duration
  /// Bytes of request line and headers.
  package var maximumHeaderBytes: Int
  package var maximumBodyBytes: Int

  package init(
    host: String = "127.0.0.1", port: UInt16 = 8765, maximumConnections: Int = 256,
    timeout: Duration = .seconds(10), maximumHeaderBytes: Int = 32 << 10,
    maximumBodyBytes: Int = 64 << 10
  ) {
    self.host = host
    self.port = port
    self.maximumConnections = maximumConnections
    self.timeout = timeout
    self.maximumHeaderBytes = maximumHeaderBytes
    self.maximumBodyBytes = maximumBodyBytes
  }
}
