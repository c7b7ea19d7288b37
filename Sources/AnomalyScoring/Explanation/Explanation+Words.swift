import Photometry

extension Explanation {
  /// Dimensions that the sentence names at most.
  private static let named = 3
  /// A dimension that contributes less than this part of the largest one is not named.
  private static let smallPart = 0.25
  /// Standard deviations from which the sentence speaks of the reconstruction.
  private static let clearMisfit = 3.0
  /// Below this percentile an object is called ordinary.
  private static let strangePercentile = 90.0
  /// Probability of rare classes together from which an object is said to look like one.
  private static let clearLikeness = 0.2
  /// Part of the say below which the forest is said to count for little.
  private static let smallSay = 0.5
  /// A change of the score that can be seen in three decimals.
  private static let visible = 0.0005
  /// A change of the score by the classifier that is worth words.
  private static let notable = 0.01

  /// The explanation in one sentence.
  var words: String {
    var text = "Score \(score.score.formatted(decimals: 3)), above "
    text += "\(score.percentile.asPercentile) % of common objects observed as often and as long"
    let clauses = [
      traits, youth, likeness, luminosity, verdicts, company, misfit, surroundings, listing,
    ].compactMap(\.self)
    text += clauses.isEmpty ? "" : ": " + clauses.joined(separator: "; ")
    if cadence.isFlagged { text += "; beware, " + Self.joined(warnings) }
    return text + "."
  }

  /// The dimensions that set the object apart, in words.
  private var traits: String? {
    guard let strongest = drivers.first?.contribution, strongest < 0 else { return nil }
    let chosen = drivers.prefix(Self.named).filter {
      $0.contribution <= Self.smallPart * strongest
    }
    let text = Self.joined(
      chosen.enumerated().map { $0.element.phrase(isFirst: $0.offset == 0) })
    return score.percentile < Self.strangePercentile
      ? "ordinary; what sets it apart most is that it " + text : "it " + text
  }

  /// That the light curve is too young for its shape to count much.
  private var youth: String? {
    guard let evidence, evidence.forestShare < Self.smallSay else { return nil }
    return "at \(score.age.formatted(decimals: 0)) days its shape counts for "
      + "\((100 * evidence.forestShare).formatted(decimals: 0)) % yet"
  }

  /// The classifier's verdict on the light curve, if it moves the score notably.
  private var likeness: String? {
    guard let evidence, abs(evidence.scoreWithout - score.score) >= Self.notable,
      let first = evidence.classes.first,
      let likest = evidence.classes.first(where: \.objectClass.isRare)
    else { return nil }
    let without = evidence.scoreWithout.formatted(decimals: 3)
    let rare = evidence.classes.filter(\.objectClass.isRare).reduce(0) { $0 + $1.probability }
    if evidence.scoreWithout > score.score {
      let remark = first.objectClass.kind == .contaminant ? "which is not of interest and" : "which"
      return "it looks like \(Self.withArticle(first.objectClass.name)) "
        + "(\(Self.percent(first.probability))), \(remark) lowers its score from \(without)"
    }
    if rare >= Self.clearLikeness {
      return "of rare classes (\(Self.percent(rare)) together) it looks most like "
        + "\(likest.objectClass.name) (\(Self.percent(likest.probability))), which raises its "
        + "score from \(without)"
    }
    return "it looks like \(Self.withArticle(first.objectClass.name)) "
      + "(\(Self.percent(first.probability))), but less surely than most: \(Self.percent(rare)) for rare classes raise its score from "
      + without
  }

  private static func percent(_ part: Double) -> String {
    part < 0.001 ? "below 0.1 %" : "\((100 * part).formatted(decimals: part < 0.1 ? 1 : 0)) %"
  }

  /// "a nova", "an AGN", "an SN Ia".
  private static func withArticle(_ name: String) -> String {
    let first = name.first.map(String.init) ?? ""
    let isSpelt = name.prefix(2).allSatisfy(\.isUppercase) && "AEFHILMNORSX".contains(first)
    return (isSpelt || "AEIOaeio".contains(first) ? "an " : "a ") + name
  }

  /// The brightness at the object's distance and its effect on the score.
  private var luminosity: String? {
    guard let distance else { return nil }
    let redshift = distance.redshift
    var text = "at z = \(redshift.redshift.formatted(decimals: 3))"
    if redshift.error > 0 { text += " ± \(redshift.error.formatted(decimals: 3))" }
    if redshift.probability < 1 {
      text += " (of its host, with a probability of \(Self.percent(redshift.probability)))"
    }
    let magnitude = distance.absoluteMagnitude.formatted(decimals: 1)
    let fainter = distance.brighterThan
    if fainter.isFinite {
      text +=
        fainter >= 50
        ? " it is brighter than \(fainter.asPercentile) % of common ones: \(magnitude)"
        : " it is fainter than \((100 - fainter).asPercentile) % of common ones: \(magnitude)"
    } else {
      text += " its absolute magnitude is \(magnitude)"
    }
    if abs(distance.scoreWithout - score.score) >= Self.notable {
      text += ", which \(movement(from: distance.scoreWithout))"
    }
    return text
  }

  /// The effect of a catalogued class on the score, if it is visible.
  private var listing: String? {
    guard let catalogued, abs(catalogued.scoreWithout - score.score) >= Self.visible else {
      return nil
    }
    return "its class in catalogues, \(catalogued.entry.name), "
      + movement(from: catalogued.scoreWithout)
  }

  /// The way from another score to the object's: "raises its score from 0.612".
  private func movement(from other: Double) -> String {
    "\(other < score.score ? "raises" : "lowers") its score from \(other.formatted(decimals: 3))"
  }

  /// The labels' effect on the score, if it is visible.
  private var verdicts: String? {
    guard let labels, abs(labels.scoreWithout - score.score) >= Self.visible else { return nil }
    let verb = labels.scoreWithout < score.score ? "raise" : "lower"
    return "experts' labels \(verb) its score from \(labels.scoreWithout.formatted(decimals: 3))"
  }

  /// The classes of the nearest reference objects, the most frequent first.
  private var company: String? {
    let names = neighbours.compactMap(\.objectClass)
    guard !names.isEmpty else { return nil }
    let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    return "its nearest reference objects are "
      + Self.joined(counts.map { "\($0.value) \($0.key)" })
  }

  /// The clearest failure of the reconstruction, in words.
  private var misfit: String? {
    guard let misfit = misfits.first, abs(misfit.sigmas) >= Self.clearMisfit else { return nil }
    let side = misfit.residual > 0 ? "brighter" : "fainter"
    let days = misfit.phase.formatted(decimals: 0)
    return (days == "0" ? "at its first detection" : "\(days) days after its first detection")
      + " it is \(abs(misfit.residual).formatted(decimals: 1)) mag \(side) in "
      + "\(misfit.band.name) than the autoencoder makes it"
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

  /// Describes the object in this dimension.
  ///
  /// - Parameter isFirst: true for the first dimension of a sentence.
  func phrase(isFirst: Bool) -> String {
    guard !isMissing else { return "has no \(name)" }
    let isHigh = percentile.map { $0 >= 50 } ?? (deviation >= 0)
    let words = DimensionWords(name)
    return (isHigh ? words.high : words.low)
      + " (\(([comparison(isHigh, isFirst)] + [kinship(isHigh)]).compactMap(\.self).joined(separator: "; ")))"
  }

  /// How far out the object is.
  private func comparison(_ isHigh: Bool, _ isFirst: Bool) -> String {
    if let percentile {
      let beaten = isHigh ? percentile : 100 - percentile
      let number = "\(beaten > 99 ? beaten.asPercentile : beaten.formatted(decimals: 0)) %"
      return isFirst ? "than \(number) of reference objects" : number
    }
    if name.hasPrefix("latent.") || abs(deviation) < Self.middle { return "than usual" }
    return "by \(abs(deviation).formatted(decimals: 1)) times the usual spread"
  }

  /// The feature typical of objects with such a value in a latent dimension, in words.
  private func kinship(_ isHigh: Bool) -> String? {
    guard let companion else { return nil }
    let words = DimensionWords(companion.name)
    let isSame = isHigh == (companion.correlation > 0)
    return "typical of one that \(isSame ? words.high : words.low)"
  }
}

extension Double {
  /// A percentile with one decimal, or two near 100, which it never says.
  var asPercentile: String {
    self > 99.9 ? min(self, 99.99).formatted(decimals: 2) : formatted(decimals: 1)
  }

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
