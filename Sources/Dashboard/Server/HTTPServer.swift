internal import CMicroHTTPD
internal import Synchronization

/// An HTTP/1.1 server over libmicrohttpd: one epoll thread, bounded in every direction.
///
/// Handlers run on that thread one after another, so they must be short. The server runs from its
/// creation to `stop()` or its end of life.
package final class HTTPServer: Sendable {
  /// libmicrohttpd's daemon; stopped once, under the lock.
  @safe private struct Daemon: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  /// Where pages are told what has changed.
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

  /// Ends event streams, closes every connection and waits for the thread. Can be called again.
  package func stop() {
    broadcaster.close()
    daemon.withLock { daemon in
      if let running = daemon.take() { unsafe MHD_stop_daemon(running.pointer) }
    }
  }
}
