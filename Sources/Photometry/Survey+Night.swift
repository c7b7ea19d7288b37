extension Survey {
  /// East of Greenwich, degrees: Palomar for ZTF, Cerro Pachón for LSST.
  package var siteLongitude: Double {
    switch self {
    case .ztf: -116.86
    case .lsst: -70.75
    }
  }

  /// The night that a time belongs to: the whole MJD, by local mean time, of the noon before it.
  ///
  /// - Parameter mjd: UTC; a time that is not finite, or beyond a million years, counts as 0.
  package func night(at mjd: Double) -> Int {
    guard mjd.magnitude < 365_250_000 else { return 0 }
    return Int((mjd + siteLongitude / 360 - 0.5).rounded(.down))
  }
}
