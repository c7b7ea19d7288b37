import Photometry

extension Explanation {
  /// Dimensions that the sentence names at most.
  private static let named = 3
  /// A dimension that contributes less than this part of the largest one is not named.
  private static let smallPart = 0.25
  /// Standard deviations from which the sentence speaks of the reconstruction.
  private static let clearMisfit = 3.0

  /// The explanation in one sentence.
  var words: String {
    var text = "Score \(score.score.formatted(decimals: 3)), above "
    text += "\(score.percentile.formatted(decimals: 1)) % of reference objects observed as often"
    let reasons = phrases
    text += reasons.isEmpty ? "" : ": it " + Self.joined(reasons)
    if let likeness { text += "; " + likeness }
    if let misfit = misfits.first, abs(misfit.sigmas) >= Self.clearMisfit {
      let side = misfit.residual > 0 ? "brighter" : "fainter"
      text += "; at \(misfit.phase.formatted(decimals: 0)) days it is "
      text += "\(abs(misfit.residual).formatted(decimals: 1)) mag \(side) in \(misfit.band.name) "
      text += "than the autoencoder makes of it"
    }
    if cadence.isFlagged { text += "; beware, " + Self.joined(warnings) }
    return text + "."
  }

  /// What makes the object strange, in words.
  private var phrases: [String] {
    guard let strongest = drivers.first?.contribution, strongest < 0 else { return [] }
    let chosen = drivers.prefix(Self.named).filter {
      $0.contribution <= Self.smallPart * strongest
    }
    return chosen.map(\.phrase)
  }

  /// Which class the object resembles, where that moves the score up.
  private var likeness: String? {
    guard let evidence, evidence.scoreWithout < score.score,
      let likest = evidence.classes.first(where: \.objectClass.isRare)
    else { return nil }
    let percent = (100 * likest.probability).formatted(decimals: 0)
    return "its light curve resembles a simulated \(likest.objectClass.name) (\(percent) %), "
      + "without which the score would be \(evidence.scoreWithout.formatted(decimals: 3))"
  }

  private var warnings: [String] {
    cadence.reasons.map { reason in
      switch reason {
      case .singleObservation: lonely
      case .missingFeatures:
        "\((100 * cadence.missingShare).formatted(decimals: 0)) % of it comes from what the "
          + "light curve does not reach"
      case .gap:
        "\(cadence.longestGap.formatted(decimals: 0)) of its "
          + "\(cadence.span.formatted(decimals: 0)) days are one gap"
      }
    }
  }

  private var lonely: String {
    guard let influence = influences.max(by: { $0.change < $1.change }) else { return "" }
    return "without the \(influence.observation.band.name) observation at MJD "
      + "\(influence.observation.time.formatted(decimals: 2)) the score is "
      + influence.scoreWithout.formatted(decimals: 3)
  }

  /// "a", "a and b", "a, b and c".
  private static func joined(_ parts: [String]) -> String {
    guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
    return parts.dropLast().joined(separator: ", ") + " and " + last
  }
}

extension Explanation.Driver {
  /// Within this many spreads of the median an object counts as near the middle.
  private static let middle = 0.7

  /// What the dimension says of the object.
  var phrase: String {
    guard !isMissing else { return "has no \(name)" }
    let words = DimensionWords(name)
    let isHigh = percentile.map { $0 >= 50 } ?? (deviation >= 0)
    let direction = isHigh ? words.high : words.low
    if let percentile {
      let beaten = isHigh ? percentile : 100 - percentile
      return
        "\(direction) than \(beaten.formatted(decimals: beaten > 99 ? 1 : 0)) % of reference objects"
    }
    if name.hasPrefix("latent.") || abs(deviation) < Self.middle {
      return "\(direction) than the usual reference object"
    }
    let spreads = abs(deviation).formatted(decimals: 1)
    return "\(direction) than the median reference object by \(spreads) times the usual spread"
  }
}

extension Double {
  /// The number with a fixed number of decimals.
  func formatted(decimals: Int) -> String {
    guard isFinite, abs(self) < 1e12 else { return "\(self)" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let rounded = Int((abs(self) * scale).rounded())
    let sign = self < 0 && rounded > 0 ? "-" : ""
    guard decimals > 0 else { return sign + "\(rounded)" }
    let fraction = "\(rounded % Int(scale))"
    let zeros = String(repeating: "0", count: decimals - fraction.count)
    return sign + "\(rounded / Int(scale))." + zeros + fraction
  }
}
