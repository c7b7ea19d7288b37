import Glibc

/// Why a measurement cannot be of the sky, the name of each as metrics and messages have it.
package enum Implausibility: String, Sendable, Hashable, CaseIterable {
  /// A number that is not finite, an error that is not positive, a row that cannot be read.
  case unreadable
  /// A time before the survey could be, or after the record was written.
  case time
  /// Brighter than anything that the survey can measure.
  case brightness
  /// An error that no exposure reaches, or larger than any flux.
  case error
}

/// Bounds of a survey's measurements. Surveys write −99, 99, 1e30 or 1e-12 where they have no
/// value; one such number would silence an object or bring it to the top of the list.
package struct Plausibility: Sendable {
  /// MJD of the years 1858 to 2040, past the end of LSST's ten years.
  package static let times = 1.0...66_154.0
  /// Days by which a detection may be later than its record, for clocks that disagree.
  package static let lead = 1.0

  /// The largest flux, of either sign, nJy.
  package let largestFlux: Double
  /// The smallest error by band, nJy: a thousandth of the noise of a single visit.
  private let smallestErrors: [Double]
  /// The smallest error as a part of the flux: no survey is calibrated better.
  package static let smallestRelativeError = 1e-6

  package init(survey: Survey) {
    largestFlux = Magnitude.flux(ab: survey.brightestMagnitude)
    smallestErrors = Band.allCases.map { survey.softeningFlux(of: $0) / 1_000 }
  }

  /// The first reason for which an observation cannot be; `nil` where it can.
  ///
  /// - Parameter latest: MJD TAI after which nothing was observed yet.
  package func fault(of observation: Observation, latest: Double) -> Implausibility? {
    let (flux, error) = (observation.flux, observation.fluxError)
    guard observation.time.isFinite, flux.isFinite, error.isFinite, error > 0 else {
      return .unreadable
    }
    guard Self.times.contains(observation.time), observation.time <= latest else { return .time }
    guard abs(flux) <= largestFlux else { return .brightness }
    let smallest = smallestErrors[Int(observation.band.rawValue)]
    guard error >= max(smallest, Self.smallestRelativeError * abs(flux)), error <= largestFlux
    else { return .error }
    return nil
  }

  /// A sentence for people: the value at fault and what was expected.
  package func message(
    _ fault: Implausibility, of observation: Observation, latest: Double
  ) -> String {
    let (flux, error) = (observation.flux, observation.fluxError)
    switch fault {
    case .unreadable:
      return "the flux is \(flux) ± \(error) nJy, expected finite numbers and a positive error"
    case .time:
      let end = Self.times.upperBound
      let bound = latest < end ? "\(latest), a day after the record was written" : "\(end)"
      return "the time is MJD \(observation.time), expected 1 to \(bound)"
    case .brightness:
      let magnitude = Magnitude.ab(flux: abs(flux)).rounded(to: 3)
      let brightest = Magnitude.ab(flux: largestFlux).rounded(to: 3)
      return "the magnitude is \(magnitude) (\(flux) nJy), expected \(brightest) or fainter"
    case .error:
      let smallest = smallestErrors[Int(observation.band.rawValue)].rounded(to: 3)
      return "the flux is \(flux) ± \(error) nJy, expected an error of \(smallest) nJy or more, at "
        + "least a millionth of the flux, and at most \(largestFlux) nJy"
    }
  }
}

extension Double {
  fileprivate func rounded(to digits: Int) -> Double {
    let scale = pow(10, Double(digits))
    return (self * scale).rounded() / scale
  }
}

extension Survey {
  /// AB magnitude that nothing exceeds which the survey measures; both saturate far below, at about
  /// 12.5 and 16.
  package var brightestMagnitude: Double {
    switch self {
    case .ztf: 3
    case .lsst: 6
    }
  }

  private static let ztfPlausibility = Plausibility(survey: .ztf)
  private static let lsstPlausibility = Plausibility(survey: .lsst)

  /// Bounds of the survey's measurements.
  package var plausibility: Plausibility {
    switch self {
    case .ztf: Self.ztfPlausibility
    case .lsst: Self.lsstPlausibility
    }
  }
}
