import Photometry

/// The layout in the store and in the changelog, little-endian without padding:
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
  private static let measurementSize = 42
  private static let identifierSize = 8

  /// The object as bytes.
  package func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(
      Self.headerSize + Self.measurementSize * measurements.count
        + Self.identifierSize * withdrawn.count)
    bytes.append(Self.layout)
    Self.append(UInt32(measurements.count), to: &bytes)
    Self.append(UInt32(withdrawn.count), to: &bytes)
    for measurement in measurements {
      let observation = measurement.observation
      Self.append(observation.time.bitPattern, to: &bytes)
      Self.append(observation.flux.bitPattern, to: &bytes)
      Self.append(observation.fluxError.bitPattern, to: &bytes)
      Self.append(measurement.reported.bitPattern, to: &bytes)
      Self.append(UInt64(bitPattern: observation.measurementID), to: &bytes)
      bytes.append(observation.band.rawValue)
      bytes.append(observation.kind.rawValue)
    }
    for identifier in withdrawn { Self.append(UInt64(bitPattern: identifier), to: &bytes) }
    return bytes
  }

  /// The object of `encoded()`; any bytes give an object or an error.
  package init(encoded bytes: [UInt8]) throws(StoredLightCurveError) {
    guard bytes.count >= Self.headerSize else {
      throw .length(expected: Self.headerSize, found: bytes.count)
    }
    guard bytes[0] == Self.layout else { throw .unknownLayout(bytes[0]) }
    let reader = unsafe bytes.span.bytes
    let count = Int(Self.load(UInt32.self, from: reader, at: 1))
    let withdrawnCount = Int(Self.load(UInt32.self, from: reader, at: 5))
    let withdrawnStart = Self.headerSize + Self.measurementSize * count
    let expected = withdrawnStart + Self.identifierSize * withdrawnCount
    guard bytes.count == expected else { throw .length(expected: expected, found: bytes.count) }
    var measurements: [Measurement] = []
    measurements.reserveCapacity(count)
    for index in 0..<count {
      let offset = Self.headerSize + Self.measurementSize * index
      guard let measurement = Self.measurement(in: reader, at: offset) else {
        throw .measurement(index: index)
      }
      measurements.append(measurement)
    }
    let withdrawn = (0..<withdrawnCount).map { index in
      let offset = withdrawnStart + Self.identifierSize * index
      return Int64(bitPattern: Self.load(UInt64.self, from: reader, at: offset))
    }
    self.init(stored: measurements, withdrawn: withdrawn)
  }

  private static func measurement(in reader: RawSpan, at offset: Int) -> Measurement? {
    func number(_ field: Int) -> UInt64 { load(UInt64.self, from: reader, at: offset + 8 * field) }
    guard let band = Band(rawValue: load(UInt8.self, from: reader, at: offset + 40)),
      let kind = Observation.Kind(rawValue: load(UInt8.self, from: reader, at: offset + 41))
    else { return nil }
    let observation = Observation(
      time: Double(bitPattern: number(0)), band: band, flux: Double(bitPattern: number(1)),
      fluxError: Double(bitPattern: number(2)), kind: kind,
      measurementID: Int64(bitPattern: number(4)))
    let measurement = Measurement(observation, reported: Double(bitPattern: number(3)))
    return measurement.isUsable ? measurement : nil
  }

  private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    for shift in stride(from: 0, to: value.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  /// A little-endian integer; the span checks that it lies inside.
  private static func load<T: FixedWidthInteger & BitwiseCopyable>(
    _: T.Type, from reader: RawSpan, at offset: Int
  ) -> T {
    // Every bit pattern is an integer, and the span traps outside its bounds.
    T(littleEndian: unsafe reader.unsafeLoadUnaligned(fromByteOffset: offset, as: T.self))
  }
}
