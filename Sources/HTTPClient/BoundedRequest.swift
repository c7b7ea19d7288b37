package import Foundation
package import FoundationNetworking
import Synchronization

/// One HTTP request whose answer is bounded in bytes, time and redirects.
package final class BoundedRequest: NSObject {
  package struct Outcome: Sendable {
    package var status: Int
    package var body: [UInt8]
    /// The header `Retry-After`.
    package var retryAfter: String?
  }

  package struct Failure: Error, Sendable {
    package var detail: String
    /// True if the server answers with what it should not.
    package var isBadAnswer = false
  }

  /// Bounds of an answer.
  package struct Limits: Sendable {
    /// Of the body.
    package var bytes: Int
    /// A longer body is an error, or cut.
    package var cutsBody: Bool
    /// Redirects that are followed; without any, the first one is the answer.
    package var redirects: Int

    package init(bytes: Int, cutsBody: Bool = false, redirects: Int = 5) {
      self.bytes = bytes
      self.cutsBody = cutsBody
      self.redirects = redirects
    }
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

  private let limits: Limits
  private let state = Mutex(State())

  private init(limits: Limits) { self.limits = limits }

  /// - Parameter time: for the whole answer, to its last byte.
  /// - Throws: where the server cannot be reached, is too slow, redirects too often or sends more.
  package static func run(
    _ request: URLRequest, within time: Duration, _ limits: Limits
  ) async throws(Failure) -> Outcome {
    let bounded = BoundedRequest(limits: limits)
    let configuration = URLSessionConfiguration.ephemeral
    // Whole seconds count, and ours ends first.
    configuration.timeoutIntervalForRequest = (time / .seconds(1)).rounded(.up) + 1
    let session = URLSession(
      configuration: configuration, delegate: bounded, delegateQueue: nil)
    defer { session.finishTasksAndInvalidate() }
    let task = session.dataTask(with: request)
    defer { bounded.giveUp(task) }
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { bounded.start(task, within: time, $0) }
    } onCancel: {
      bounded.end(.failure(Failure(detail: "the request was cancelled")))
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
}

extension BoundedRequest: URLSessionDataDelegate {
  package func urlSession(
    _ session: URLSession, task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
    completionHandler: @escaping (URLRequest?) -> Void
  ) {
    let isFollowed = state.withLock { state in
      state.redirects += 1
      return !state.isGivenUp && state.redirects <= limits.redirects
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

  package func urlSession(
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

  package func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data
  ) {
    let (body, isTooLarge) = state.withLock { state in
      let isTooLarge = state.body.count + data.count > limits.bytes
      if !isTooLarge || limits.cutsBody {
        state.body += data.prefix(limits.bytes - state.body.count)
      }
      return (state.body, isTooLarge)
    }
    guard isTooLarge else { return }
    guard limits.cutsBody, let outcome = Self.outcome(dataTask.response, body) else {
      let detail = "the answer exceeds \(limits.bytes) bytes"
      return end(.failure(Failure(detail: detail, isBadAnswer: true)))
    }
    end(.success(outcome))
  }

  package func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    let (redirects, body) = state.withLock { state in
      state.isComplete = true
      return (state.redirects, state.body)
    }
    if redirects > limits.redirects, limits.redirects > 0 {
      let detail = "redirected more than \(limits.redirects) times"
      return end(.failure(Failure(detail: detail, isBadAnswer: true)))
    }
    guard error == nil, let outcome = Self.outcome(task.response, body) else {
      let detail = error?.localizedDescription ?? "the server sent no answer"
      return end(.failure(Failure(detail: detail)))
    }
    end(.success(outcome))
  }

  private static func outcome(_ response: URLResponse?, _ body: [UInt8]) -> Outcome? {
    guard let response = response as? HTTPURLResponse else { return nil }
    return Outcome(
      status: response.statusCode, body: body,
      retryAfter: response.value(forHTTPHeaderField: "Retry-After"))
  }
}
