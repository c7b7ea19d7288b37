internal import Synchronization

/// One request while it arrives; lives on libmicrohttpd's thread.
final class HTTPExchange {
  /// Progress of the request; decides how the next call of libmicrohttpd is handled.
  enum Step {
    /// The head has arrived.
    case head
    /// The body is arriving.
    case body(Route)
    /// The answer is being computed, off the server's thread; the connection is suspended.
    case computing(PendingAnswer)
    /// An answer is on its way.
    case answered
  }

  /// `nil` where the target is not one of ours.
  let target: HTTPTarget?
  var step = Step.head
  var request: HTTPRequest?
  /// True if the body is longer than allowed; the rest of it is discarded.
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

/// An answer on its way from the thread that computes it to libmicrohttpd's.
final class PendingAnswer: Sendable {
  let response = Mutex<HTTPResponse?>(nil)
}
