import ByteCoding
package import Photometry

/// Why stored bytes are no light curve, or no context of one.
package enum StoredLightCurveError: Error, Hashable {
  /// The first byte names no layout that is known.
  case unknownLayout(UInt8)
  /// The bytes end early or late; both in bytes.
  case length(expected: Int, found: Int)
  /// A measurement has an unknown band or kind, or a number that is not finite.
  case measurement(index: Int)
  /// A change does not go with what is before it.
  case change(index: Int, reason: String)
  /// The snapshot of a number, or some of the changes since, are not there.
  case missing(generation: Int)
  /// The bytes are no context.
  case badContext(reason: String)

  /// The context of stored bytes.
  package static func context(_ bytes: [UInt8]) throws(StoredLightCurveError) -> ObjectContext {
    do throws(ByteReader.Failure) {
      return try ObjectContext(bytes: bytes)
    } catch { throw .badContext(reason: "\(error)") }
  }
}

/// A snapshot in the store and in the changelog, little-endian without padding:
///
///     offset  size  content
///          0     1  layout, 1
///          1     4  number of measurements n
///          5     4  number of withdrawn identifiers w
///          9  42 n  time, flux, error, reported (float64), identifier (int64), band, kind (uint8)
///      9+42n   8 w  withdrawn identifiers (int64)
extension ObjectLightCurve {
  private static let layout: UInt8 = 1
  private static let headerSize = 9
  static let measurementSize = 42
  static let identifierSize = 8

  /// Bytes of `encoded()`.
  package var encodedSize: Int {
    Self.headerSize + Self.measurementSize * measurements.count
      + Self.identifierSize * withdrawn.count
  }

  /// The object as bytes.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: encodedSize)
    writer.append(Self.layout)
    writer.append(UInt32(measurements.count))
    writer.append(UInt32(withdrawn.count))
    for measurement in measurements { Self.write(measurement, to: &writer) }
    for identifier in withdrawn { writer.append(identifier) }
    return writer.bytes
  }

  static func write(_ measurement: Measurement, to writer: inout ByteWriter) {
    let observation = measurement.observation
    writer.append(observation.time)
    writer.append(observation.flux)
    writer.append(observation.fluxError)
    writer.append(measurement.reported)
    writer.append(observation.measurementID)
    writer.append(observation.band.rawValue)
    writer.append(observation.kind.rawValue)
  }

  /// Measurements and withdrawn identifiers of `encoded()`.
  static func stored(
    _ bytes: [UInt8]
  ) throws(StoredLightCurveError) -> ([Measurement], withdrawn: [Int64]) {
    var reader = ByteReader(bytes)
    guard let layout = try? reader.number(UInt8.self),
      layout != Self.layout || bytes.count >= Self.headerSize
    else { throw .length(expected: Self.headerSize, found: bytes.count) }
    guard layout == Self.layout else { throw .unknownLayout(layout) }
    let count = (try? reader.number(UInt32.self)).map(Int.init) ?? 0
    let withdrawnCount = (try? reader.number(UInt32.self)).map(Int.init) ?? 0
    let expected =
      Self.headerSize + Self.measurementSize * count + Self.identifierSize * withdrawnCount
    guard bytes.count == expected else { throw .length(expected: expected, found: bytes.count) }
    var measurements: [Measurement] = []
    measurements.reserveCapacity(count)
    for index in 0..<count {
      guard let measurement = try? Self.measurement(&reader) else {
        throw .measurement(index: index)
      }
      measurements.append(measurement)
    }
    let withdrawn = (0..<withdrawnCount).compactMap { _ in try? reader.number(Int64.self) }
    return (measurements, withdrawn)
  }

  static func measurement(
    _ reader: inout ByteReader
  ) throws(ByteReader.Failure) -> Measurement {
    let time = try reader.double()
    let flux = try reader.double()
    let fluxError = try reader.double()
    let reported = try reader.double()
    let identifier = try reader.number(Int64.self)
    let band = Band(rawValue: try reader.number(UInt8.self))
    let kind = Observation.Kind(rawValue: try reader.number(UInt8.self))
    guard let band, let kind else { throw reader.failure("unknown band or kind") }
    let observation = Observation(
      time: time, band: band, flux: flux, fluxError: fluxError, kind: kind,
      measurementID: identifier)
    let measurement = Measurement(observation, reported: reported)
    guard measurement.isUsable else { throw reader.failure("number that is not finite") }
    return measurement
  }
}
