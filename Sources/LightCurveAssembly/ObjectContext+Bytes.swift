package import ByteCoding
package import Photometry

/// A context as bytes, a few dozen: numbers are whole steps of ``ContextScale``, written as one more
/// than their zigzag code in seven bits a byte, the lowest first; 0 is an unknown one.
///
///     layout (uint8), time of report (float64)
///     first detection (float64; NaN where unknown), detections, exposures, redshift (as the first)
///     number of neighbours, and of each: catalogue, separation, magnitude, star score, identifier,
///       logarithm of the probability
///     reliability, width, elongation, bad pixels, point likeness, magnitude difference,
///       signal-to-noise ratio, extendedness, template flux, flags (a bit each)
///
/// A context in which nothing is known is no bytes.
extension ObjectContext {
  private static let layout: UInt8 = 1
  private static let mostNeighbours = 64

  package var bytes: [UInt8] {
    guard !isEmpty else { return [] }
    var writer = ByteWriter(capacity: 96)
    writer.append(Self.layout)
    writer.append(reported)
    writer.append(firstDetection ?? .nan)
    writer.append(steps: detectionCount.map(Int64.init))
    writer.append(steps: coverageCount.map(Int64.init))
    writer.append(redshift ?? .nan)
    writeReport(to: &writer)
    return writer.bytes
  }

  /// Writes the part that is the last packet's.
  private func writeReport(to writer: inout ByteWriter) {
    writer.append(steps: Int64(neighbours.count))
    for neighbour in neighbours { neighbour.write(to: &writer) }
    quality.write(to: &writer)
  }

  /// Returns true if the last packet's part of another context replaces this one's; of two reports
  /// at one time the larger by its bytes does.
  private func isSuperseded(by other: ObjectContext) -> Bool {
    guard other.reported == reported else { return other.reported > reported }
    var (writer, otherWriter) = (ByteWriter(), ByteWriter())
    writeReport(to: &writer)
    other.writeReport(to: &otherWriter)
    return writer.bytes.lexicographicallyPrecedes(otherWriter.bytes)
  }

  package init(bytes: [UInt8]) throws(ByteReader.Failure) {
    self.init()
    guard !bytes.isEmpty else { return }
    var reader = ByteReader(bytes)
    guard try reader.number(UInt8.self) == Self.layout else { throw reader.failure("layout") }
    reported = try reader.double()
    let first = try reader.double()
    firstDetection = first.isFinite ? first : nil
    detectionCount = try reader.steps().map(Int.init)
    coverageCount = try reader.steps().map(Int.init)
    let distance = try reader.double()
    redshift = distance.isFinite ? distance : nil
    let count = try reader.steps() ?? 0
    guard (0...Int64(Self.mostNeighbours)).contains(count) else {
      throw reader.failure("neighbours")
    }
    for _ in 0..<count { neighbours.append(try Neighbour(&reader)) }
    quality = try DetectionQuality(&reader)
    try reader.end()
  }

  /// Joins the context of another packet: any order of the same packets gives the same context.
  ///
  /// The earliest first detection, the largest counts and redshift stay; neighbours and quality are those of
  /// the latest detection.
  package mutating func merge(_ other: ObjectContext) {
    guard !other.isEmpty else { return }
    let isLater = isSuperseded(by: other)
    firstDetection = Self.chosen(firstDetection, other.firstDetection, min)
    detectionCount = Self.chosen(detectionCount, other.detectionCount, max)
    coverageCount = Self.chosen(coverageCount, other.coverageCount, max)
    redshift = Self.chosen(redshift, other.redshift, max)
    guard isLater else { return }
    reported = other.reported
    neighbours = other.neighbours
    quality = other.quality
  }

  private static func chosen<Value>(
    _ a: Value?, _ b: Value?, _ choose: (Value, Value) -> Value
  ) -> Value? {
    guard let a, let b else { return a ?? b }
    return choose(a, b)
  }
}

extension Neighbour {
  fileprivate func write(to writer: inout ByteWriter) {
    writer.append(UInt8(Self.catalogues.firstIndex(of: catalogue) ?? 0))
    writer.append(separation, in: .hundredths)
    writer.append(magnitude, in: .thousandths)
    writer.append(starScore, in: .thousandths)
    writer.append(steps: identifier)
    writer.append(logProbability, in: .thousandths)
  }

  fileprivate init(_ reader: inout ByteReader) throws(ByteReader.Failure) {
    let place = Int(try reader.number(UInt8.self))
    guard Self.catalogues.indices.contains(place) else { throw reader.failure("catalogue") }
    guard let separation = try reader.value(in: .hundredths) else {
      throw reader.failure("separation")
    }
    self.init(
      Self.catalogues[place], separation: separation,
      magnitude: try reader.value(in: .thousandths), starScore: try reader.value(in: .thousandths),
      identifier: try reader.steps(), logProbability: try reader.value(in: .thousandths))
  }

  /// In the order of the layout.
  private static let catalogues: [Catalogue] = [.reference, .panSTARRS, .gaia, .gaiaBright, .lsst]
}

extension DetectionQuality {
  fileprivate func write(to writer: inout ByteWriter) {
    for number in [reliability, width, elongation] { writer.append(number, in: .thousandths) }
    writer.append(steps: badPixels.map(Int64.init))
    for number in [
      pointLikeness, magnitudeDifference, signalToNoise, extendedness, templateFlux,
    ] { writer.append(number, in: .thousandths) }
    writer.append(steps: flags.reduce(0) { $0 | 1 << Int64($1.place) })
  }

  fileprivate init(_ reader: inout ByteReader) throws(ByteReader.Failure) {
    self.init()
    reliability = try reader.value(in: .thousandths)
    width = try reader.value(in: .thousandths)
    elongation = try reader.value(in: .thousandths)
    badPixels = try reader.steps().map(Int.init)
    pointLikeness = try reader.value(in: .thousandths)
    magnitudeDifference = try reader.value(in: .thousandths)
    signalToNoise = try reader.value(in: .thousandths)
    extendedness = try reader.value(in: .thousandths)
    templateFlux = try reader.value(in: .thousandths)
    let bits = try reader.steps() ?? 0
    flags = Set(DetectionFlag.allCases.filter { bits & 1 << Int64($0.place) != 0 })
  }
}

// MARK: steps

extension ByteWriter {
  /// Appends a number in steps; unknown is 0.
  fileprivate mutating func append(steps: Int64?) {
    guard let steps else { return append(UInt8(0)) }
    var code = UInt64(bitPattern: steps << 1 ^ steps >> 63)
    // The one number whose code has no successor is written as its neighbour.
    code = code == .max ? code : code + 1
    while code >= 0x80 {
      append(UInt8(truncatingIfNeeded: code) | 0x80)
      code >>= 7
    }
    append(UInt8(code))
  }

  fileprivate mutating func append(_ value: Double?, in scale: ContextScale) {
    append(steps: value.flatMap { Int64(exactly: ($0 * scale.rawValue).rounded()) })
  }
}

extension ByteReader {
  fileprivate mutating func steps() throws(Failure) -> Int64? {
    var code: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = try number(UInt8.self)
      guard shift < 63 || (shift == 63 && byte <= 1) else { throw failure("number") }
      code |= UInt64(byte & 0x7f) << shift
      guard byte & 0x80 != 0 else { break }
      shift += 7
    }
    guard code > 0 else { return nil }
    code -= 1
    return Int64(bitPattern: code >> 1) ^ -Int64(bitPattern: code & 1)
  }

  fileprivate mutating func value(in scale: ContextScale) throws(Failure) -> Double? {
    try steps().map { Double($0) / scale.rawValue }
  }
}
