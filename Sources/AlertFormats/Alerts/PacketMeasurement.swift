import Avro
import Photometry

/// Checks that measurements of all surveys pass.
enum PacketMeasurement {
  /// An observation; `nil` if a value is not finite or the error not positive. `Plausibility` judges
  /// the rest.
  static func observation(
    time: Double, band: Band, flux: Double, fluxError: Double, kind: Observation.Kind, id: Int64
  ) -> Observation? {
    guard time.isFinite, flux.isFinite, fluxError > 0, fluxError.isFinite else { return nil }
    return Observation(
      time: time, band: band, flux: flux, fluxError: fluxError, kind: kind, measurementID: id)
  }
}

/// Values of a triggering detection; errors show them as the packet has them.
extension AvroRecord {
  /// A number that fulfils a condition.
  func number(
    _ slot: Int, _ field: String, in bytes: RawSpan, expected: String,
    where isGood: (Double) -> Bool
  ) throws(BadValue) -> Double {
    guard let value = number(slot), isGood(value) else {
      throw BadValue(field: field, value: description(slot, in: bytes), expected: expected)
    }
    return value
  }

  func finite(_ slot: Int, _ field: String, in bytes: RawSpan) throws(BadValue) -> Double {
    try number(slot, field, in: bytes, expected: "a finite number") { $0.isFinite }
  }

  func positive(_ slot: Int, _ field: String, in bytes: RawSpan) throws(BadValue) -> Double {
    try number(slot, field, in: bytes, expected: "a positive number") { $0 > 0 && $0.isFinite }
  }

  /// Right ascension and declination in degrees.
  func position(
    _ rightAscension: Int, _ declination: Int, in bytes: RawSpan
  ) throws(BadValue) -> (Double, Double) {
    let first = try number(rightAscension, "ra", in: bytes, expected: "0 to 360 degrees") {
      (0...360).contains($0)
    }
    let second = try number(declination, "dec", in: bytes, expected: "-90 to 90 degrees") {
      (-90...90).contains($0)
    }
    return (first, second)
  }
}

extension Double? {
  /// The value where it is finite and not negative: surveys write −999 for none.
  var orNone: Double? { self.flatMap { $0 >= 0 && $0.isFinite ? $0 : nil } }
}
