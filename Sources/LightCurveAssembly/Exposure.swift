/// When two measurements in one band are of one exposure.
enum Exposure {
  /// Times closer than this are one exposure, days: 0.86 s, far less than the 15 s between two
  /// LSST exposures and far more than the rounding of a Julian date in double precision (4e-10 d).
  static let tolerance = 1e-5
}
