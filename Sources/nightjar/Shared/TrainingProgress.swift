import Foundation
import ModelTraining
import RecurrentAutoencoder

/// Tells people how far a training is: a line that changes on a terminal, elsewhere a line an epoch
/// but not more than one in ten seconds.
struct TrainingProgress {
  private let epochs: Int
  private let isTerminal: Bool
  private let say: (String) -> Void
  private let start: ContinuousClock.Instant
  private var training: ContinuousClock.Instant
  /// Epochs that this run has done; a resumed one does not begin with the first.
  private var done = 0
  private var lastLine: ContinuousClock.Instant?

  private static let pause = Duration.seconds(10)

  init(
    epochs: Int, isTerminal: Bool = Console.isTerminal,
    say: @escaping (String) -> Void = { Console.say($0) }
  ) {
    self.epochs = epochs
    self.isTerminal = isTerminal
    self.say = say
    start = .now
    training = .now
  }

  func begin(_ data: TrainingData) {
    say("nightjar: interpolating \(data.lightCurves.count) light curves and truncated copies")
  }

  mutating func show(_ progress: ModelTrainer.Progress) {
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

/// `losses.csv`: one line an epoch.
final class LossTable {
  private let url: URL
  private var text: String

  private static let header =
    "epoch,training,validation,reconstruction,kl,auxiliary,classification,domain\n"

  /// - Parameter continues: keeps the lines of an interrupted training.
  init(_ url: URL, continues: Bool) throws(CommandFailure) {
    self.url = url
    let before = continues ? try? String(contentsOf: url, encoding: .utf8) : nil
    text = before ?? Self.header
    try flush()
  }

  /// Adds an epoch; lines that an interrupted training wrote of it or later ones are replaced.
  func append(_ report: EpochReport) {
    let kept = text.split(separator: "\n").filter { line in
      line.split(separator: ",").first.flatMap { Int($0) }.map { $0 < report.epoch } ?? true
    }
    text =
      kept.map { $0 + "\n" }.joined()
      + "\(report.epoch),\(report.trainingLoss),\(report.validationLoss),\(report.reconstruction),"
      + "\(report.kl),\(report.auxiliary),\(report.classification),\(report.domain)\n"
  }

  func flush() throws(CommandFailure) {
    do {
      try Data(text.utf8).write(to: url, options: .atomic)
    } catch {
      throw CommandFailure(
        status: .failed, message: "\(url.path): \(SystemError.text(error))")
    }
  }
}
