package import Photometry

/// When two measurements in one band are of one exposure.
package enum Exposure {
  /// Times closer than this are one exposure, days: 0.86 s, far less than the 15 s between two
  /// LSST exposures and far more than the rounding of a Julian date in double precision (4e-10 d).
  package static let tolerance = 1e-5
}

extension Observation {
  /// Part of the smaller error by which flux and error may differ between two reports that agree.
  package static let agreement = 0.1

  /// Returns true if two reports of one exposure are the same measurement for every reader.
  ///
  /// Surveys round: ZTF writes a detection's magnitude with four decimals in its own packet, and
  /// unrounded in the histories of later ones, which moves the flux by at most 0.05 of its error.
  /// Agreement is no equivalence, so it only decides whether a score is made anew; the value kept
  /// is always the one reported last.
  package func agrees(with other: Observation) -> Bool {
    let allowed = Self.agreement * min(fluxError, other.fluxError)
    return kind == other.kind && band == other.band
      && abs(time - other.time) < Exposure.tolerance && abs(flux - other.flux) <= allowed
      && abs(fluxError - other.fluxError) <= allowed
  }
}

extension LightCurve {
  /// The observations up to and including the exposure at a time, MJD TAI.
  package func through(exposureAt time: Double) -> LightCurve {
    filter { $0.time < time + Exposure.tolerance }
  }
}
