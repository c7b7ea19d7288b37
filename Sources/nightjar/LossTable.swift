import Foundation
import RecurrentAutoencoder

/// `losses.csv`: one line an epoch.
final class LossTable {
  private let url: URL
  private var text: String

  private static let header =
    "epoch,training,validation,reconstruction,kl,auxiliary,classification\n"

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
      + "\(report.kl),\(report.auxiliary),\(report.classification)\n"
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
