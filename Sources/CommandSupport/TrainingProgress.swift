import Foundation
package import ModelTraining
import RecurrentAutoencoder

/// Tells people how far a training is: a line that changes on a terminal, elsewhere a line an epoch
/// but not more than one in ten seconds.
package struct TrainingProgress {
  private let epochs: Int
  private let isTerminal: Bool
  private let say: (String) -> Void
  private let start: ContinuousClock.Instant
  private var training: ContinuousClock.Instant
  /// Epochs that this run has done; a resumed one does not begin with the first.
  private var done = 0
  private var lastLine: ContinuousClock.Instant?

  private static let pause = Duration.seconds(10)

  package init(
    epochs: Int, isTerminal: Bool = Console.isTerminal,
    say: @escaping (String) -> Void = { Console.say($0) }
  ) {
    self.epochs = epochs
    self.isTerminal = isTerminal
    self.say = say
    start = .now
    training = .now
  }

  package func begin(_ data: TrainingData) {
    say("nightjar: interpolating \(data.lightCurves.count) light curves and truncated copies")
  }

  package mutating func show(_ progress: ModelTrainer.Progress) {
    switch progress {
    case .priors(nil):
      say("nightjar: too few long light curves for priors; training without priors")
    case .priors: break
    case .population(let whole, let copies):
      training = .now
      let seconds = (training - start).components.seconds
      say("nightjar: \(whole) light curves and \(copies) truncated copies in \(seconds) s")
    case .epoch(let report): show(report)
    }
  }

  private mutating func show(_ report: EpochReport) {
    done += 1
    let now = ContinuousClock.now
    let left = (now - training) / done * (epochs - report.epoch)
    let line =
      "epoch \(report.epoch)/\(epochs)  loss \(rounded(report.trainingLoss))  "
      + "validation \(rounded(report.validationLoss))\(report.isBest ? " *" : "")  "
      + "at most \(left.components.seconds) s left"
    if isTerminal {
      Console.progress(line)
    } else if lastLine.map({ now - $0 >= Self.pause }) ?? true || report.epoch == epochs {
      say("nightjar: \(line)")
      lastLine = now
    }
  }

  private func rounded(_ value: Double) -> String { String(format: "%.4f", value) }
}
