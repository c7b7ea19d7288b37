/// One step of a compiled plan.
struct AvroInstruction: Sendable, Hashable {
  enum Code: UInt8, Sendable {
    /// Moves past `size` bytes.
    case skipFixed
    /// Moves past `count` integers, or values with a length before them.
    case skipLongs, skipBlobs
    /// Moves past `count` unions of null and `size` bytes, an integer, or a value with a length.
    case skipOptionalFixed, skipOptionalLongs, skipOptionalBlobs
    /// Runs the program of the branch: `count` programs from `operand` in the plan's branches.
    case union
    /// Moves past an array or map, program `operand` moving past an item.
    case skipArray, skipMap
    /// Runs program `operand`, which may be this one.
    case call
    /// Reads a value into column `operand`.
    case readLong, readFloat, readDouble, readBoolean, readText
    /// Reads a union of null and a value into column `operand`.
    case readOptionalLong, readOptionalFloat, readOptionalDouble, readOptionalBoolean
    case readOptionalText
    /// Runs program `operand` for each item of an array; the items are the rows of table `count`.
    case rows
  }

  var code: Code
  /// The encoded branch index that says null, of a union with null.
  var nullByte: UInt8 = 0
  var count: Int32 = 1
  var operand: Int32 = 0
  var size = 0

  /// The encoded branch index that says a value, of a union with null.
  var valueByte: UInt8 { 2 - nullByte }

  /// Joins `next` to this instruction where one does for both.
  mutating func merge(_ next: AvroInstruction) -> Bool {
    guard code == next.code, nullByte == next.nullByte else { return false }
    switch code {
    case .skipFixed: size += next.size
    case .skipLongs, .skipBlobs, .skipOptionalLongs, .skipOptionalBlobs: count += next.count
    case .skipOptionalFixed where size == next.size: count += next.count
    default: return false
    }
    return true
  }
}
