import ByteCoding
import CatalogueMatching
import Ephemerides

/// An entry's bytes in a catalogue's file, little-endian:
///
///     offset  size  content
///          0     4  right ascension, in units of 360°/2³² (0.3 mas)
///          4     4  declination, signed, in the same unit
///          8     2  bits of what follows: the class, then the numbers, in the order here
///         10     2  number of the class among the catalogue's
///             4 n  magnitude, redshift, redshift error, parallax, parallax error, proper motion in
///                  right ascension, in declination, its error, major axis, axis ratio, position
///                  angle (float32)
struct EntryCoding {
  /// Classes by their numbers.
  var classes: [String]

  private static let unit = 360 / 4_294_967_296.0

  /// - Parameter classNumber: of the entry's class, `nil` where it has none.
  static func bytes(of entry: CatalogueEntry, classNumber: Int?) -> [UInt8] {
    var writer = ByteWriter(capacity: 36)
    let position = entry.position
    writer.append(
      UInt32(truncatingIfNeeded: Int64((position.rightAscension / unit).rounded())))
    writer.append(Int32((position.declination / unit).rounded()))
    let values = [
      entry.magnitude, entry.redshift, entry.redshiftError, entry.parallax, entry.parallaxError,
      entry.properMotionRA, entry.properMotionDec, entry.properMotionError, entry.majorAxis,
      entry.axisRatio, entry.positionAngle,
    ]
    var mask: UInt16 = classNumber == nil ? 0 : 1
    for (index, value) in values.enumerated() where value != nil { mask |= 2 << UInt16(index) }
    writer.append(mask)
    if let classNumber { writer.append(UInt16(clamping: classNumber)) }
    for case let value? in values { writer.append(Float(value)) }
    return writer.bytes
  }

  /// The position of an entry alone.
  static func position(
    _ reader: inout ByteReader
  ) throws(ByteReader.Failure) -> EquatorialPosition {
    let rightAscension = Double(try reader.number(UInt32.self)) * unit
    return EquatorialPosition(
      rightAscension: rightAscension, declination: Double(try reader.number(Int32.self)) * unit)
  }

  /// The rest of an entry, behind its position.
  func entry(
    at position: EquatorialPosition, identifier: String, _ reader: inout ByteReader
  ) throws(ByteReader.Failure) -> CatalogueEntry {
    var entry = CatalogueEntry(position: position, identifier: identifier)
    let mask = try reader.number(UInt16.self)
    if mask & 1 != 0 {
      let number = Int(try reader.number(UInt16.self))
      guard classes.indices.contains(number) else { throw reader.failure("class \(number)") }
      entry.objectClass = classes[number]
    }
    var next: UInt16 = 2
    func number() throws(ByteReader.Failure) -> Double? {
      defer { next <<= 1 }
      guard mask & next != 0 else { return nil }
      // The shortest decimal of the single-precision number, as the catalogue wrote it.
      return Double("\(try reader.float())")
    }
    entry.magnitude = try number()
    entry.redshift = try number()
    entry.redshiftError = try number()
    entry.parallax = try number()
    entry.parallaxError = try number()
    entry.properMotionRA = try number()
    entry.properMotionDec = try number()
    entry.properMotionError = try number()
    entry.majorAxis = try number()
    entry.axisRatio = try number()
    entry.positionAngle = try number()
    return entry
  }
}
