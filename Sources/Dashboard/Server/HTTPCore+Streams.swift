internal import CMicroHTTPD

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
