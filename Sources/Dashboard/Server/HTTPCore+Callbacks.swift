internal import CMicroHTTPD

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
