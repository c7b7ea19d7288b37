package import AlertProcessing
package import GaussianProcess
package import Photometry
import Synchronization

/// Light curves that got no figure; standard error names the first ones with their reasons and
/// counts the others.
package struct UnscoredLightCurves {
  private let path: String
  private let figure: String
  private var named = 0
  private var others: [(reason: NoScoreReason, count: Int)] = []

  /// - Parameter figure: what they lack, such as `score`.
  package init(path: String, figure: String) {
    self.path = path
    self.figure = figure
  }

  package mutating func append(
    _ object: LabelledLightCurve, _ reason: NoScoreReason, _ refusal: String?
  ) {
    named += 1
    if named <= Console.shownLines {
      let detail = refusal.map { ": \($0)" } ?? ""
      Console.say("nightjar: \(path): \(object.objectID): no \(figure): \(reason)\(detail)")
    } else if let place = others.firstIndex(where: { $0.reason.plural == reason.plural }) {
      others[place].count += 1
    } else {
      others.append((reason, 1))
    }
  }

  /// Says how many light curves were not named.
  package func finish() {
    guard !others.isEmpty else { return }
    let sum = others.reduce(0) { $0 + $1.count }
    let reasons = others.map { "\($0.count) \($0.reason.plural)" }.joined(separator: ", ")
    Console.say("nightjar: \(path): \(sum) more light curves without a \(figure): \(reasons)")
  }
}

/// The first error of each light curve that the Gaussian process refuses; filled from all threads.
package final class Refusals: Sendable {
  private let errors = Mutex<[String: GaussianProcessError]>([:])

  package init() {}

  package func add(_ objectID: String, _ error: GaussianProcessError) {
    errors.withLock { if $0[objectID] == nil { $0[objectID] = error } }
  }

  /// The error's text, `nil` where the light curve was not refused.
  package func text(_ objectID: String) -> String? { errors.withLock { $0[objectID]?.description } }
}
