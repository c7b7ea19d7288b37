internal import CMicroHTTPD
internal import Glibc
internal import Synchronization

/// An HTTP/1.1 server over libmicrohttpd: one epoll thread, bounded in every direction.
///
/// Handlers run on that thread one after another, except for those that compute, so that health is
/// answered at any time. The server runs from its creation to `stop()` or its end of life.
package final class HTTPServer: Sendable {
  /// libmicrohttpd's daemon; stopped once, under the lock.
  @safe private struct Daemon: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  /// Sends change events to the open pages.
  package let broadcaster: EventBroadcaster
  /// The port it listens on.
  package let port: UInt16
  private let core: HTTPCore
  private let daemon: Mutex<Daemon?>

  /// Starts listening.
  ///
  /// - Parameter answered: called with the status of each answer.
  /// - Throws: `HTTPServerError`.
  package init(
    configuration: HTTPServerConfiguration, router: Router,
    broadcaster: EventBroadcaster = EventBroadcaster(),
    answered: @escaping @Sendable (HTTPStatus) -> Void = { _ in }
  ) throws(HTTPServerError) {
    let socket = try ListeningSocket(host: configuration.host, port: configuration.port)
    port = socket.port
    self.broadcaster = broadcaster
    core = HTTPCore(
      configuration: configuration, router: router, broadcaster: broadcaster, answered: answered)
    let seconds = configuration.timeout.components.seconds + 1
    let limits = nightjar_http_limits(
      connections: UInt32(clamping: configuration.maximumConnections),
      timeout: UInt32(clamping: seconds), memory: configuration.maximumHeaderBytes)
    let descriptor = socket.release()
    let handlers = unsafe core.handlers()
    guard let pointer = unsafe nightjar_http_start(descriptor, limits, handlers) else {
      let address = "\(configuration.host):\(configuration.port)"
      throw HTTPServerError(code: .cannotStart, address: address, systemError: 0)
    }
    daemon = Mutex(unsafe Daemon(pointer: pointer))
    core.watch()
  }

  deinit { stop() }

  package var statistics: HTTPStatistics { core.statistics }

  /// Ends event streams, waits for handlers, closes every connection and waits for the thread. Can be called again.
  package func stop() {
    broadcaster.close()
    core.finishComputing()
    daemon.withLock { daemon in
      if let running = daemon.take() { unsafe MHD_stop_daemon(running.pointer) }
    }
  }
}

/// Listening address and per-client limits of the server.
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

/// Why the server could not start.
package struct HTTPServerError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Code: Sendable, Hashable {
    case badAddress
    case cannotListen
    case cannotStart
  }

  package let code: Code
  /// The address it was to listen on.
  package let address: String
  /// The system's `errno`, 0 where there is none.
  package let systemError: Int32

  /// True if the same start may succeed later: the port may become free.
  package var isRetriable: Bool { code == .cannotListen }

  package var description: String {
    switch code {
    case .badAddress: "\(address) is not a numeric address"
    case .cannotListen:
      "cannot listen on \(address): \(unsafe String(cString: strerror(systemError)))"
    case .cannotStart: "cannot start the HTTP server on \(address)"
    }
  }
}

/// Counts of answers and connections since the server's start.
package struct HTTPStatistics: Sendable, Hashable {
  /// Answers by status code.
  package var answers: [Int: Int] = [:]
  /// Connections closed at their deadline, idle ones among them.
  package var timedOut = 0
  /// Connections that are open.
  package var connections = 0
  /// Event streams that are open.
  package var streams = 0
  /// Event streams dropped because the client was slow.
  package var droppedStreams = 0
}
