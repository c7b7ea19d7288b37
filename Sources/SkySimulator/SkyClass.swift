import Photometry
package import Sampling
import SurveySimulator

/// What a survey's alerts come from.
package enum SkyClass: String, Sendable, Hashable, CaseIterable {
  case transient
  case activeNucleus = "AGN"
  case rrLyrae = "RR Lyrae"
  case cepheid = "Cepheid"
  case deltaScuti = "delta Scuti"
  case mira = "Mira"
  case semiregular
  case eclipsingBinary = "eclipsing binary"
  case rotatingStar = "rotating star"
  case dwarfNova = "dwarf nova"
  case novalike
  case youngStar = "YSO"
  case symbioticStar = "symbiotic star"
  case flaringDwarf = "flare star"
  case asteroid
  case artefact

  /// Draws one object of the class, before it is observed.
  ///
  /// - Parameter time: MJD TAI of the night, before which transients begin.
  /// - Returns: the object, and for transients its class.
  package func draw(
    in setting: SkySetting, before time: Double, from generator: inout SeededGenerator
  ) -> (candidate: SkyCandidate, label: String) {
    if self == .transient {
      let (candidate, member) = Transients.draw(in: setting, before: time, from: &generator)
      return (candidate, member.label)
    }
    return (drawOther(setting, &generator), rawValue)
  }

  private func drawOther(
    _ setting: SkySetting, _ generator: inout SeededGenerator
  ) -> SkyCandidate {
    switch self {
    case .transient: Transients.draw(in: setting, before: setting.end, from: &generator).candidate
    case .activeNucleus: ActiveNuclei.draw(in: setting, from: &generator)
    case .rrLyrae: RRLyraeStars.draw(in: setting, from: &generator)
    case .cepheid: DiscPulsators.cepheid(in: setting, from: &generator)
    case .deltaScuti: DiscPulsators.deltaScuti(in: setting, from: &generator)
    case .mira: LongPeriodVariables.mira(in: setting, from: &generator)
    case .semiregular: LongPeriodVariables.semiregular(in: setting, from: &generator)
    case .eclipsingBinary: EclipsingBinaries.draw(in: setting, from: &generator)
    case .rotatingStar: RotatingStars.draw(in: setting, from: &generator)
    case .dwarfNova: CataclysmicVariables.dwarfNova(in: setting, from: &generator)
    case .novalike: CataclysmicVariables.novalike(in: setting, from: &generator)
    case .youngStar: YoungStars.draw(in: setting, from: &generator)
    case .symbioticStar: SymbioticStars.draw(in: setting, from: &generator)
    case .flaringDwarf: FlaringDwarfs.draw(in: setting, from: &generator)
    case .asteroid: Asteroids.draw(in: setting, from: &generator)
    case .artefact: Artefacts.draw(in: setting, from: &generator)
    }
  }

  /// True for stars that vary, whatever the cause.
  package var isVariableStar: Bool {
    switch self {
    case .transient, .activeNucleus, .asteroid, .artefact: false
    default: true
    }
  }
}

/// The classes' parts of the objects that send alerts in one night.
///
/// The parts of asteroids (a quarter), of stars (three fifths) and of what has no source (a few
/// percent after reliability) are those of part of a public ZTF night (JD 2458452, 200 alerts: 55
/// within 5″ of a catalogued asteroid, 114 at a star or a source of unknown kind, 5 at a galaxy).
/// Among stars the parts follow the catalogue of periodic variables in ZTF (Chen et al. 2020),
/// weighted by how often the amplitude allows a detection; AGN and stochastic stars follow the
/// ALeRCE light-curve classifier's sample (Sánchez-Sáez et al. 2021). Four transients in a thousand
/// objects are some hundred supernovae on the sky at a time, of which ALeRCE reports a dozen new ones
/// each day (Carrasco-Davis et al. 2021).
package struct SkyShares: Sendable, Hashable {
  /// In the order of `SkyClass.allCases`, summing to 1.
  package private(set) var values: [Double]

  package init() { self.init([:]) }

  /// Sets the parts of some classes; the others keep their proportions.
  ///
  /// - Parameter chosen: parts from 0 to 1 with a sum of at most 1; where every class has one, only
  ///   their proportions count.
  package init(_ chosen: [SkyClass: Double]) {
    let sum = chosen.values.reduce(0, +)
    precondition(chosen.values.allSatisfy { $0 >= 0 } && sum <= 1 + 1e-9, "parts of a whole")
    let left = SkyClass.allCases.reduce(0) { chosen[$1] == nil ? $0 + Self.published($1) : $0 }
    let raw = SkyClass.allCases.map {
      chosen[$0] ?? Self.published($0) * max(0, 1 - sum) / left
    }
    let total = raw.reduce(0, +)
    precondition(total > 0, "a sky with something on it")
    values = raw.map { $0 / total }
  }

  package subscript(member: SkyClass) -> Double {
    zip(SkyClass.allCases, values).first { $0.0 == member }?.1 ?? 0
  }

  func draw(from generator: inout SeededGenerator) -> SkyClass {
    var rest = generator.uniform()
    var last = SkyClass.eclipsingBinary
    for (member, share) in zip(SkyClass.allCases, values) where share > 0 {
      last = member
      rest -= share
      if rest < 0 { return member }
    }
    return last
  }

  private static func published(_ member: SkyClass) -> Double {
    switch member {
    case .transient: 0.004
    case .activeNucleus: 0.08
    case .rrLyrae: 0.09
    case .cepheid: 0.008
    case .deltaScuti: 0.02
    case .mira: 0.035
    case .semiregular: 0.13
    case .eclipsingBinary: 0.2
    case .rotatingStar: 0.09
    case .dwarfNova: 0.012
    case .novalike: 0.006
    case .youngStar: 0.03
    case .symbioticStar: 0.0005
    case .flaringDwarf: 0.003
    case .asteroid: 0.26
    case .artefact: 0.03
    }
  }
}
