internal import CMicroHTTPD
internal import Dispatch
internal import Synchronization

/// State and logic behind libmicrohttpd's callbacks: turns received bytes into queued answers.
final class HTTPCore: Sendable {
  let configuration: HTTPServerConfiguration
  let router: Router
  let broadcaster: EventBroadcaster
  let connections = ConnectionTable()
  private let handlerQueue = HandlerQueue(limit: HTTPCore.handlersAtOnce)
  private let answers = Mutex<[Int: Int]>([:])
  private let answered: @Sendable (HTTPStatus) -> Void

  /// Handlers that compute at a time; the stream needs the other cores.
  private static let handlersAtOnce = 2

  init(
    configuration: HTTPServerConfiguration, router: Router, broadcaster: EventBroadcaster,
    answered: @escaping @Sendable (HTTPStatus) -> Void
  ) {
    self.configuration = configuration
    self.router = router
    self.broadcaster = broadcaster
    self.answered = answered
  }

  var statistics: HTTPStatistics {
    HTTPStatistics(
      answers: answers.withLock(\.self), timedOut: connections.timedOutCount,
      connections: connections.count, streams: broadcaster.streamCount,
      droppedStreams: broadcaster.droppedCount)
  }

  /// One call of libmicrohttpd for a request: its head, a piece of its body, or its end.
  ///
  /// - Parameters:
  ///   - connection: an `MHD_Connection`.
  ///   - body: the piece; empty at the head and at the end.
  /// - Returns: whether the connection goes on.
  func advance(
    _ exchange: HTTPExchange, on connection: OpaquePointer, method: String,
    body: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    switch exchange.step {
    case .head:
      return unsafe startExchange(exchange, on: connection, method: method)
    case .body(let route):
      if !body.isEmpty {
        unsafe exchange.append(body, limit: configuration.maximumBodyBytes)
        return true
      }
      guard let request = exchange.request, !exchange.isTooLong else {
        return unsafe answer(exchange, on: connection, with: tooLong)
      }
      guard route.computes else {
        return unsafe answer(exchange, on: connection, with: route.handler(request))
      }
      return unsafe compute(exchange, on: connection) { route.handler(request) }
    case .computing(let pending):
      guard let response = pending.response.withLock(\.self) else { return true }
      return unsafe answer(exchange, on: connection, with: response)
    case .answered:
      return true
    }
  }

  /// Suspends a connection until its answer has been computed.
  private func compute(
    _ exchange: HTTPExchange, on connection: OpaquePointer,
    _ make: @escaping @Sendable () -> HTTPResponse
  ) -> Bool {
    let pending = PendingAnswer()
    exchange.step = .computing(pending)
    let suspended = unsafe SuspendedConnection(pointer: connection)
    unsafe MHD_suspend_connection(connection)
    let work: HandlerQueue.Work = { isStopping in
      let response =
        isStopping ? .error(.serviceUnavailable, "the server is stopping") : make()
      pending.response.withLock { $0 = response }
      suspended.resume()
    }
    if !handlerQueue.submit(work) { work(true) }
    return true
  }

  /// Waits for the answers that are being computed, so that no connection is suspended for them.
  func finishComputing() { handlerQueue.close() }

  private var tooLong: HTTPResponse { .error(.contentTooLarge, "the body is too long") }

  private func startExchange(
    _ exchange: HTTPExchange, on connection: OpaquePointer, method: String
  ) -> Bool {
    guard let target = exchange.target else {
      return unsafe answer(
        exchange, on: connection, with: .error(.badRequest, "the path is not well formed"))
    }
    var request = HTTPRequest(
      method: method, target: target, headers: unsafe Self.headers(of: connection))
    if request.hasAmbiguousLength {
      var refusal = HTTPResponse.error(.badRequest, "the length of the body is ambiguous")
      refusal.headers.append(("Connection", "close"))
      return unsafe answer(exchange, on: connection, with: refusal)
    }
    switch router.resolve(request) {
    case .refused(let response):
      return unsafe answer(exchange, on: connection, with: response)
    case .route(let route, let parameters):
      if let length = request.announcedLength, length > configuration.maximumBodyBytes {
        return unsafe answer(exchange, on: connection, with: tooLong)
      }
      request.parameters = parameters
      exchange.request = request
      exchange.step = .body(route)
      return true
    }
  }

  private func answer(
    _ exchange: HTTPExchange, on connection: OpaquePointer, with response: HTTPResponse
  ) -> Bool {
    exchange.step = .answered
    var response = response
    var native: OpaquePointer?
    switch response.body {
    case .bytes(let bytes):
      unsafe native = unsafe bytes.withUnsafeBytes { bytes in
        unsafe nightjar_http_response(bytes.baseAddress, bytes.count)
      }
    case .events:
      unsafe native = unsafe stream(on: connection)
      if unsafe native == nil {
        response = .error(.serviceUnavailable, "too many event streams are open")
        return unsafe answer(exchange, on: connection, with: response)
      }
    }
    answers.withLock { $0[response.status.rawValue, default: 0] += 1 }
    answered(response.status)
    return unsafe queue(native, response, on: connection)
  }

  private func queue(
    _ native: OpaquePointer?, _ response: HTTPResponse, on connection: OpaquePointer
  ) -> Bool {
    guard let native = unsafe native else { return false }
    defer { unsafe MHD_destroy_response(native) }
    unsafe MHD_add_response_header(native, "Content-Type", response.contentType)
    for header in response.headers + HTTPResponse.securityHeaders {
      unsafe MHD_add_response_header(native, header.name, header.value)
    }
    let status = UInt32(response.status.rawValue)
    return unsafe MHD_queue_response(connection, status, native) == .YES
  }

  /// The headers of a request by lower-case name.
  private static func headers(of connection: OpaquePointer) -> [String: String] {
    var headers: [String: String] = [:]
    unsafe withUnsafeMutablePointer(to: &headers) { pointer in
      unsafe nightjar_http_headers(
        connection,
        { context, _, name, value in
          guard let context = unsafe context, let name = unsafe name else { return .YES }
          let key = unsafe String(cString: name).lowercased()
          let text = unsafe value.map { unsafe String(cString: $0) } ?? ""
          let headers = unsafe context.assumingMemoryBound(to: [String: String].self)
          unsafe headers.pointee[key] = headers.pointee[key].map { $0 + "," + text } ?? text
          return .YES
        }, pointer)
    }
    return headers
  }
}

/// A connection that is suspended, and therefore alive, until it is resumed once.
@safe private struct SuspendedConnection: @unchecked Sendable {
  let pointer: OpaquePointer

  func resume() { unsafe MHD_resume_connection(pointer) }
}

extension HTTPCore {
  /// The callbacks that libmicrohttpd makes on its own thread. The core must outlive the daemon.
  func handlers() -> nightjar_http_handlers {
    unsafe nightjar_http_handlers(
      context: Unmanaged.passUnretained(self).toOpaque(),
      target: { _, target, _ in
        let text = unsafe target.map { unsafe String(cString: $0) } ?? ""
        return unsafe Unmanaged.passRetained(HTTPExchange(target: text)).toOpaque()
      },
      request: { context, connection, _, method, _, data, size, exchange in
        guard let context = unsafe context, let connection = unsafe connection,
          let method = unsafe method, let size = unsafe size,
          let exchange = unsafe exchange?.pointee
        else { return .NO }
        let core = unsafe Unmanaged<HTTPCore>.fromOpaque(context).takeUnretainedValue()
        let state = unsafe Unmanaged<HTTPExchange>.fromOpaque(exchange).takeUnretainedValue()
        let start = unsafe UnsafeRawPointer(data)?.assumingMemoryBound(to: UInt8.self)
        let body = unsafe UnsafeBufferPointer(start: start, count: start == nil ? 0 : size.pointee)
        unsafe size.pointee = 0
        let goesOn = unsafe core.advance(
          state, on: connection, method: String(cString: method), body: body)
        return goesOn ? .YES : .NO
      },
      completed: { context, connection, exchange, _ in
        guard let context = unsafe context, let exchange = unsafe exchange?.pointee else { return }
        unsafe Unmanaged<HTTPExchange>.fromOpaque(exchange).release()
        let core = unsafe Unmanaged<HTTPCore>.fromOpaque(context).takeUnretainedValue()
        if let connection = unsafe connection {
          core.connections.finishedExchange(unsafe nightjar_http_socket(connection))
        }
      },
      connection: { context, connection, _, code in
        guard let context = unsafe context, let connection = unsafe connection else { return }
        let core = unsafe Unmanaged<HTTPCore>.fromOpaque(context).takeUnretainedValue()
        let descriptor = unsafe nightjar_http_socket(connection)
        if nightjar_http_is_start(code) != 0 {
          core.connections.opened(descriptor)
        } else {
          core.connections.closed(descriptor)
        }
      })
  }
}

extension HTTPCore {
  /// Time between two signs of life on an event stream.
  private static let beat = Duration.seconds(15)

  /// Shuts overdue connections and keeps event streams alive, for as long as the core lives.
  func watch() { watch(lastBeat: .now) }

  private func watch(lastBeat: ContinuousClock.Instant) {
    let interval = min(configuration.timeout / 4, .seconds(1)).components
    let nanoseconds = interval.seconds * 1_000_000_000 + interval.attoseconds / 1_000_000_000
    let due = DispatchTime.now() + .nanoseconds(Int(nanoseconds))
    DispatchQueue.global(qos: .utility).asyncAfter(deadline: due) { [weak self] in
      guard let self else { return }
      connections.shutOverdue(after: configuration.timeout)
      let isDue = ContinuousClock.now - lastBeat >= Self.beat
      if isDue { broadcaster.beat() }
      watch(lastBeat: isDue ? .now : lastBeat)
    }
  }
}

extension HTTPCore {
  /// A stream with its broadcaster, for libmicrohttpd's callbacks.
  private final class Subscription {
    let stream: EventStream
    let broadcaster: EventBroadcaster

    init(stream: EventStream, broadcaster: EventBroadcaster) {
      self.stream = stream
      self.broadcaster = broadcaster
    }
  }

  /// A response that sends events as they are published, `nil` where there are too many clients.
  func stream(on connection: OpaquePointer) -> OpaquePointer? {
    let disconnect = connections.startStream(unsafe nightjar_http_socket(connection))
    let stream = unsafe EventStream(connection: connection, disconnect: disconnect)
    guard broadcaster.add(stream) else { return nil }
    _ = stream.append(Array("retry: 3000\n\n".utf8))
    let subscription = Subscription(stream: stream, broadcaster: broadcaster)
    let context = unsafe Unmanaged.passRetained(subscription).toOpaque()
    return unsafe nightjar_http_stream(
      16 << 10,
      { context, _, buffer, capacity in
        guard let context = unsafe context, let buffer = unsafe buffer else {
          return nightjar_http_end_of_stream()
        }
        let subscription = unsafe Unmanaged<Subscription>.fromOpaque(context)
        let bytes = unsafe UnsafeMutableRawBufferPointer(start: buffer, count: capacity)
        return unsafe subscription.takeUnretainedValue().stream.read(into: bytes)
      }, context,
      { context in
        guard let context = unsafe context else { return }
        let subscription = unsafe Unmanaged<Subscription>.fromOpaque(context).takeRetainedValue()
        subscription.broadcaster.remove(subscription.stream)
      })
  }
}
