import ByteCoding
import JSONText

/// The JSON header of a safetensors file.
struct SafetensorsHeader {
  /// One tensor as the header describes it; offsets count from the data's start.
  struct Entry {
    var name: String
    var bytesPerValue: Int
    var shape: [Int]
    var begin: Int
    var end: Int

    /// True where the offsets are as far apart as the shape needs.
    var isConsistent: Bool {
      var count = bytesPerValue
      for size in shape {
        let (product, overflow) = count.multipliedReportingOverflow(by: size)
        guard !overflow else { return false }
        count = product
      }
      return end >= begin && end - begin == count
    }
  }

  /// The longest header that is read, bytes.
  static let limit = 1 << 24

  private(set) var entries: [Entry] = []
  private(set) var metadata: [String: String] = [:]
  /// The start of the data in the file, and their bytes.
  let dataStart: Int
  let dataCount: Int

  /// Reads the whole header.
  init(bytes: [UInt8]) throws(SafetensorsError) {
    var reader = ByteReader(bytes)
    let available = bytes.count - Self.start
    guard let length = try? reader.number(UInt64.self) else {
      throw .headerLength(nil, available: bytes.count)
    }
    guard length <= UInt64(min(available, Self.limit)) else {
      throw .headerLength(length, available: available)
    }
    dataStart = Self.start + Int(length)
    dataCount = bytes.count - dataStart
    let text = Array(bytes[Self.start..<dataStart])
    let header: JSONValue
    do throws(JSONError) {
      header = try JSONValue(parsing: text, depth: Self.nesting)
    } catch {
      throw .syntax(position: Self.start + error.position, expected: error.expected)
    }
    for member in try Self.members(of: header, "header") {
      if member.name == "__metadata__" {
        metadata = try Self.metadata(member.value)
      } else {
        entries.append(try Self.entry(member.name, member.value))
      }
    }
  }

  /// Bytes of the header's length.
  private static let start = 8
  private static let nesting = 3

  /// The members of an object, whose names are distinct.
  private static func members(
    of value: JSONValue, _ name: String
  ) throws(SafetensorsError) -> [JSONValue.Member] {
    guard case .object(let members) = value else { throw .malformed(name: name, "an object") }
    var names: Set<String> = []
    for member in members {
      guard names.insert(member.name).inserted else { throw .duplicateName(member.name) }
    }
    return members
  }

  private static func metadata(
    _ value: JSONValue
  ) throws(SafetensorsError) -> [String: String] {
    var metadata: [String: String] = [:]
    for member in try members(of: value, "__metadata__") {
      guard let text = member.value.string else { throw .malformed(name: member.name, "text") }
      metadata[member.name] = text
    }
    return metadata
  }

  private static func entry(
    _ name: String, _ value: JSONValue
  ) throws(SafetensorsError) -> Entry {
    let members = try members(of: value, name)
    guard members.count == 3, let type = value["dtype"]?.string,
      let shape = naturals(value["shape"]), let offsets = naturals(value["data_offsets"]),
      offsets.count == 2
    else { throw .malformed(name: name, "dtype, shape and two data_offsets") }
    guard type == "F32" || type == "F64" else {
      throw .unsupportedType(tensor: name, type: type)
    }
    return Entry(
      name: name, bytesPerValue: type == "F32" ? 4 : 8, shape: shape, begin: offsets[0],
      end: offsets[1])
  }

  /// An array of integers from 0 on; `nil` where the value is none.
  private static func naturals(_ value: JSONValue?) -> [Int]? {
    guard let items = value?.array else { return nil }
    let numbers = items.compactMap { $0.integer(Int.self) }.filter { $0 >= 0 }
    return numbers.count == items.count ? numbers : nil
  }
}
