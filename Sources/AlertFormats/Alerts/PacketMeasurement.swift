import Photometry

/// Checks that measurements of all surveys pass.
enum PacketMeasurement {
  /// MJD of the years 1858 to 2132.
  private static let times = 1.0...100_000.0

  /// An observation; `nil` if a value is not finite, the error not positive or the time invalid.
  static func observation(
    time: Double, band: Band, flux: Double, fluxError: Double, kind: Observation.Kind, id: Int64
  ) -> Observation? {
    guard times.contains(time), flux.isFinite, fluxError > 0, fluxError.isFinite else { return nil }
    return Observation(
      time: time, band: band, flux: flux, fluxError: fluxError, kind: kind, measurementID: id)
  }

  /// - Returns: `observation(time:band:flux:fluxError:kind:id:)`
  /// - Throws: the first bad value, under the name of the survey's field.
  static func detection(
    time: Double?, band: Band?, flux: Double?, fluxError: Double?, id: Int64,
    fields: (time: String, band: String, flux: String, fluxError: String)
  ) throws(BadValue) -> Observation {
    guard let time, times.contains(time) else {
      throw BadValue(field: fields.time, value: text(time), expected: "a time since 1858")
    }
    guard let band else {
      throw BadValue(field: fields.band, value: "unknown", expected: "a band of the survey")
    }
    guard let flux, flux.isFinite else {
      throw BadValue(field: fields.flux, value: text(flux), expected: "a finite number")
    }
    guard let fluxError, fluxError > 0, fluxError.isFinite else {
      throw BadValue(field: fields.fluxError, value: text(fluxError), expected: "a positive number")
    }
    return Observation(
      time: time, band: band, flux: flux, fluxError: fluxError, measurementID: id)
  }

  /// Right ascension and declination in degrees.
  static func position(
    _ rightAscension: Double?, _ declination: Double?
  ) throws(BadValue) -> (Double, Double) {
    guard let rightAscension, (0...360).contains(rightAscension) else {
      throw BadValue(field: "ra", value: text(rightAscension), expected: "0 to 360 degrees")
    }
    guard let declination, (-90...90).contains(declination) else {
      throw BadValue(field: "dec", value: text(declination), expected: "-90 to 90 degrees")
    }
    return (rightAscension, declination)
  }

  private static func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "null" }
}

extension Double? {
  /// The value where it is finite and not negative: surveys write −999 for none.
  var orNone: Double? { self.flatMap { $0 >= 0 && $0.isFinite ? $0 : nil } }
}
