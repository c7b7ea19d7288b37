package import RecurrentAutoencoder

/// `losses.csv`: one line an epoch.
package struct LossTable {
  package private(set) var text: String

  private static let header =
    "epoch,training,validation,reconstruction,kl,auxiliary,classification\n"

  /// - Parameter text: of an interrupted training that goes on.
  package init(continuing text: String? = nil) { self.text = text ?? Self.header }

  /// Adds an epoch; lines that an interrupted training wrote of it or later ones are replaced.
  package mutating func append(_ report: EpochReport) {
    let kept = text.split(separator: "\n").filter { line in
      line.split(separator: ",").first.flatMap { Int($0) }.map { $0 < report.epoch } ?? true
    }
    text =
      kept.map { $0 + "\n" }.joined()
      + "\(report.epoch),\(report.trainingLoss),\(report.validationLoss),\(report.reconstruction),"
      + "\(report.kl),\(report.auxiliary),\(report.classification)\n"
  }
}
