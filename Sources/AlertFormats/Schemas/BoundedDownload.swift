import Foundation
import FoundationNetworking
import Synchronization

/// One HTTP request whose body is given up where it grows beyond a bound.
final class BoundedDownload: NSObject, URLSessionDataDelegate {
  struct Outcome: Sendable {
    var status: Int
    var body: [UInt8]
  }

  struct Failure: Error, Sendable {
    var detail: String
    var isTooLarge = false
  }

  private struct State {
    var body: [UInt8] = []
    var isTooLarge = false
    var continuation: CheckedContinuation<Result<Outcome, Failure>, Never>?
  }

  private let limit: Int
  private let state = Mutex(State())

  private init(limit: Int) { self.limit = limit }

  /// - Throws: where the server cannot be reached, is too slow or sends more than `limit` bytes.
  static func run(
    _ request: URLRequest, timeout: Duration, limit: Int
  ) async throws(Failure) -> Outcome {
    let download = BoundedDownload(limit: limit)
    let configuration = URLSessionConfiguration.ephemeral
    let seconds = timeout / .seconds(1)
    configuration.timeoutIntervalForRequest = seconds
    configuration.timeoutIntervalForResource = seconds
    let session = URLSession(
      configuration: configuration, delegate: download, delegateQueue: nil)
    defer { session.finishTasksAndInvalidate() }
    let task = session.dataTask(with: request)
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        download.state.withLock { $0.continuation = continuation }
        task.resume()
      }
    } onCancel: {
      task.cancel()
    }
    return try result.get()
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let isTooLarge = state.withLock { state in
      state.isTooLarge = state.isTooLarge || state.body.count + data.count > limit
      if !state.isTooLarge { state.body += data }
      return state.isTooLarge
    }
    if isTooLarge { dataTask.cancel() }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    let status = (task.response as? HTTPURLResponse)?.statusCode
    let (continuation, result) = state.withLock { state in
      defer { state.continuation = nil }
      return (state.continuation, self.result(state, status: status, error: error))
    }
    continuation?.resume(returning: result)
  }

  private func result(
    _ state: State, status: Int?, error: (any Error)?
  ) -> Result<Outcome, Failure> {
    if state.isTooLarge {
      return .failure(Failure(detail: "the answer exceeds \(limit) bytes", isTooLarge: true))
    }
    guard error == nil, let status else {
      return .failure(Failure(detail: error?.localizedDescription ?? "the server sent no answer"))
    }
    return .success(Outcome(status: status, body: state.body))
  }
}
