/// One request while it arrives; lives on libmicrohttpd's thread.
final class HTTPExchange {
  /// What the next call of libmicrohttpd means.
  enum Step {
    /// The head has arrived.
    case head
    /// The body is arriving.
    case body(Route.Handler)
    /// An answer is on its way.
    case answered
  }

  /// `nil` where the target is not one of ours.
  let target: HTTPTarget?
  var step = Step.head
  var request: HTTPRequest?
  /// Whether the body is longer than allowed; the rest of it is thrown away.
  var isTooLong = false

  init(target: String) { self.target = HTTPTarget(target) }

  /// Adds a piece of the body.
  func append(_ bytes: UnsafeBufferPointer<UInt8>, limit: Int) {
    guard let count = request?.body.count, count + bytes.count <= limit else {
      isTooLong = true
      return
    }
    unsafe request?.body.append(contentsOf: bytes)
  }
}
