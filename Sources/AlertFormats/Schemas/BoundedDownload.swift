import Foundation
import FoundationNetworking
import Synchronization

/// One HTTP request whose answer is bounded in bytes, time and redirects.
final class BoundedDownload: NSObject, URLSessionDataDelegate {
  struct Outcome: Sendable {
    var status: Int
    var body: [UInt8]
  }

  struct Failure: Error, Sendable {
    var detail: String
    /// True if the server answers with what it should not.
    var isBadAnswer = false
  }

  private typealias Answer = Result<Outcome, Failure>

  private struct State {
    var body: [UInt8] = []
    var redirects = 0
    /// True once the answer that is not a redirect begins.
    var hasResponse = false
    var isComplete = false
    /// True if nobody waits for the answer any longer.
    var isGivenUp = false
    /// Told the answer, once.
    var continuation: CheckedContinuation<Answer, Never>?
    /// Ends the request when the time is up.
    var timer: Task<Void, any Error>?
  }

  private static let maximumRedirects = 5

  private let limit: Int
  private let state = Mutex(State())

  private init(limit: Int) { self.limit = limit }

  /// - Parameters:
  ///   - time: for the whole answer, to its last byte.
  ///   - limit: bytes of the answer.
  /// - Throws: where the server cannot be reached, is too slow, redirects too often or sends more.
  static func run(
    _ request: URLRequest, within time: Duration, limit: Int
  ) async throws(Failure) -> Outcome {
    let download = BoundedDownload(limit: limit)
    let configuration = URLSessionConfiguration.ephemeral
    // Whole seconds count, and ours ends first.
    configuration.timeoutIntervalForRequest = (time / .seconds(1)).rounded(.up) + 1
    let session = URLSession(
      configuration: configuration, delegate: download, delegateQueue: nil)
    defer { session.finishTasksAndInvalidate() }
    let task = session.dataTask(with: request)
    defer { download.giveUp(task) }
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { download.start(task, within: time, $0) }
    } onCancel: {
      download.end(.failure(Failure(detail: "the request was cancelled")))
    }
    return try result.get()
  }

  private func start(
    _ task: URLSessionDataTask, within time: Duration,
    _ continuation: CheckedContinuation<Answer, Never>
  ) {
    state.withLock { state in
      state.continuation = continuation
      // URLSession's own time-outs begin anew with every byte (swift-corelibs-foundation).
      state.timer = Task {
        try await Task.sleep(for: time)
        end(.failure(Failure(detail: "no complete answer within the time-out")))
      }
    }
    if Task.isCancelled { end(.failure(Failure(detail: "the request was cancelled"))) }
    task.resume()
  }

  /// Ends a request that is still under way: at once if its answer has begun, else with the first
  /// sign of the answer or of URLSession's own time-out. A task that is cancelled while URLSession
  /// waits for the answer to a redirect ends the process (swift-corelibs-foundation).
  private func giveUp(_ task: URLSessionTask) {
    let isUnderWay = state.withLock { state in
      state.isGivenUp = true
      return state.hasResponse && !state.isComplete
    }
    if isUnderWay { task.cancel() }
  }

  /// Hands over the answer, unless another was handed over before.
  private func end(_ answer: Answer) {
    let (continuation, timer) = state.withLock { state in
      defer { (state.continuation, state.timer) = (nil, nil) }
      return (state.continuation, state.timer)
    }
    timer?.cancel()
    continuation?.resume(returning: answer)
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
    completionHandler: @escaping (URLRequest?) -> Void
  ) {
    let isFollowed = state.withLock { state in
      state.redirects += 1
      return !state.isGivenUp && state.redirects <= Self.maximumRedirects
    }
    guard isFollowed else { return completionHandler(nil) }
    completionHandler(Self.redirected(request, from: task.originalRequest?.url))
  }

  /// The request without credentials where it goes to another server.
  private static func redirected(_ request: URLRequest, from first: URL?) -> URLRequest {
    var request = request
    let new = request.url
    if new?.host != first?.host || new?.port != first?.port || new?.scheme != first?.scheme {
      request.setValue(nil, forHTTPHeaderField: "Authorization")
    }
    return request
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    let isGivenUp = state.withLock { state in
      state.hasResponse = true
      return state.isGivenUp
    }
    completionHandler(.allow)
    if isGivenUp { dataTask.cancel() }
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let isTooLarge = state.withLock { state in
      let isTooLarge = state.body.count + data.count > limit
      if !isTooLarge { state.body += data }
      return isTooLarge
    }
    guard isTooLarge else { return }
    end(.failure(Failure(detail: "the answer exceeds \(limit) bytes", isBadAnswer: true)))
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    let (redirects, body) = state.withLock { state in
      state.isComplete = true
      return (state.redirects, state.body)
    }
    if redirects > Self.maximumRedirects {
      let detail = "redirected more than \(Self.maximumRedirects) times"
      return end(.failure(Failure(detail: detail, isBadAnswer: true)))
    }
    guard error == nil, let status = (task.response as? HTTPURLResponse)?.statusCode else {
      let detail = error?.localizedDescription ?? "the server sent no answer"
      return end(.failure(Failure(detail: detail)))
    }
    end(.success(Outcome(status: status, body: body)))
  }
}
