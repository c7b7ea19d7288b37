/// A tar archive's block of 512 bytes before each entry.
struct TarHeader {
  static let blockSize = 512

  enum Kind {
    case member(TarReader.Member.Kind)
    /// GNU's name of the next entry.
    case longName
    /// Records of pax that describe the next entry.
    case records
    /// Nothing that the next entry needs: a link's target, records for all entries.
    case note
  }

  let name: String
  let kind: Kind
  /// Bytes of content, where the entry has any.
  let size: Int
  /// False of folders, links and devices, whose size means something else.
  let hasContent: Bool
  /// True if more blocks of a sparse file's map follow.
  let isExtended: Bool

  /// Largest content that is believed, bytes.
  private static let sizeLimit = 1 << 48

  /// Parses a block; `nil` where its checksum or its size is wrong.
  init?(_ block: [UInt8]) {
    guard block.count == Self.blockSize, Self.hasChecksum(block),
      let size = Self.number(block[124..<136]), size <= Self.sizeLimit
    else { return nil }
    let flag = block[156]
    self.size = size
    kind = Self.kind(flag)
    hasContent = !(UInt8(ascii: "1")...UInt8(ascii: "6")).contains(flag)
    isExtended = flag == UInt8(ascii: "S") && block[482] != 0
    let prefix = block[257..<263].elementsEqual("ustar\0".utf8) ? Self.text(block[345..<500]) : ""
    let name = Self.text(block[..<100])
    self.name = prefix.isEmpty ? name : prefix + "/" + name
  }

  private static func kind(_ flag: UInt8) -> Kind {
    switch flag {
    case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): .member(.file)
    case UInt8(ascii: "5"): .member(.folder)
    case UInt8(ascii: "L"): .longName
    case UInt8(ascii: "x"), UInt8(ascii: "X"): .records
    case UInt8(ascii: "K"), UInt8(ascii: "g"): .note
    default: .member(.other)
    }
  }

  /// Returns true if a further block of a sparse file's map is not the last one.
  static func isExtended(_ block: [UInt8]) -> Bool { block[504] != 0 }

  static func isEndMark(_ block: [UInt8]) -> Bool { block.allSatisfy { $0 == 0 } }

  static func hasMagic(_ block: [UInt8]) -> Bool { block[257..<262].elementsEqual("ustar".utf8) }

  /// Compares the sum of all bytes, the checksum's own as spaces; old programs added signed bytes.
  private static func hasChecksum(_ block: [UInt8]) -> Bool {
    guard let expected = number(block[148..<156]) else { return false }
    var (unsigned, signed) = (0, 0)
    for (index, byte) in block.enumerated() {
      let byte = (148..<156).contains(index) ? 0x20 : byte
      unsigned += Int(byte)
      signed += Int(Int8(bitPattern: byte))
    }
    return expected == unsigned || expected == signed
  }

  /// Octal digits between blanks, or a big-endian number where the first bit is set; `nil` of
  /// anything else.
  private static func number(_ field: ArraySlice<UInt8>) -> Int? {
    if let first = field.first, first & 0x80 != 0 {
      guard first == 0x80 else { return nil }
      return field.dropFirst().reduce(Int?.some(0)) { value, byte in
        value.flatMap { $0 <= sizeLimit ? $0 << 8 | Int(byte) : nil }
      }
    }
    let isBlank = { (byte: UInt8) in byte == 0 || byte == 0x20 }
    let digits = field.drop(while: isBlank).prefix { !isBlank($0) }
    guard !digits.isEmpty else { return 0 }
    return Int(String(decoding: digits, as: UTF8.self), radix: 8).flatMap { $0 >= 0 ? $0 : nil }
  }

  /// A text that ends with its field or at a zero byte.
  static func text(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
  }
}

/// The records of pax that matter here: `LENGTH KEY=VALUE` and a line feed each.
struct PaxRecords {
  private(set) var path: String?
  private(set) var size: Int?

  init() {}

  /// Parses records; `nil` where one is not well formed.
  init?(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      guard let blank = rest.firstIndex(of: 0x20),
        let length = Int(String(decoding: rest[..<blank], as: UTF8.self)),
        length > blank - rest.startIndex + 1, length <= rest.count
      else { return nil }
      let record = rest[(blank + 1)..<(rest.startIndex + length)]
      rest = rest.dropFirst(length)
      guard record.last == 0x0a, let sign = record.firstIndex(of: UInt8(ascii: "=")) else {
        return nil
      }
      let key = String(decoding: record[..<sign], as: UTF8.self)
      let value = String(decoding: record[(sign + 1)...].dropLast(), as: UTF8.self)
      guard take(key, value) else { return nil }
    }
  }

  private mutating func take(_ key: String, _ value: String) -> Bool {
    switch key {
    case "path": path = value
    case "size":
      guard let size = Int(value), (0...(1 << 48)).contains(size) else { return false }
      self.size = size
    default: break
    }
    return true
  }
}
