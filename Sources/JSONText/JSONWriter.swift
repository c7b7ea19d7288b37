/// Writes JSON text whose bytes follow from the calls alone: members stand in the order written,
/// numbers are the shortest that read back equal, and what is not finite is `null`.
package struct JSONWriter: Sendable {
  /// The text so far, UTF-8.
  package private(set) var bytes: [UInt8] = []
  private var needsComma = false
  private let isIndented: Bool
  private var depth = 0
  /// True if a member's name was just written and its value comes next.
  private var isNamed = false

  /// - Parameter isIndented: one member or item a line, for people.
  package init(isIndented: Bool = false) { self.isIndented = isIndented }

  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The text of one object.
  package static func object(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    writer.object(body)
    return writer.bytes
  }

  /// Forgets the text and keeps its memory.
  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
  }

  /// Ends a line, for JSON Lines.
  package mutating func newLine() {
    bytes.append(0x0a)
    needsComma = false
  }

  package mutating func object(_ body: (inout JSONWriter) -> Void) {
    open(0x7b)
    body(&self)
    close(0x7d)
  }

  package mutating func array(_ body: (inout JSONWriter) -> Void) {
    open(0x5b)
    body(&self)
    close(0x5d)
  }

  /// Writes a member's name; the next call writes its value.
  package mutating func name(_ name: String) {
    separate()
    quote(name)
    bytes.append(0x3a)
    if isIndented { bytes.append(0x20) }
    needsComma = false
    isNamed = true
  }

  package mutating func null() { token("null") }

  package mutating func value(_ value: Bool) { token(value ? "true" : "false") }

  package mutating func value(_ value: some FixedWidthInteger) { token(value.description) }

  package mutating func value(_ value: Double) {
    if value.isFinite { token(value.description) } else { null() }
  }

  package mutating func value(_ value: Float) {
    if value.isFinite { token(value.description) } else { null() }
  }

  package mutating func value(_ value: String) {
    separate()
    quote(value)
    needsComma = true
  }

  /// Writes a value that is JSON text already.
  package mutating func raw(_ json: some Sequence<UInt8>) {
    separate()
    bytes.append(contentsOf: json)
    needsComma = true
  }

  private mutating func token(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
    needsComma = true
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
    depth += 1
  }

  private mutating func close(_ bracket: UInt8) {
    depth -= 1
    if isIndented, needsComma { breakLine() }
    bytes.append(bracket)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(0x2c) }
    if isIndented, depth > 0, !isNamed { breakLine() }
    isNamed = false
  }

  private mutating func breakLine() {
    bytes.append(0x0a)
    bytes.append(contentsOf: repeatElement(0x20, count: 2 * depth))
  }

  private mutating func quote(_ text: String) {
    bytes.append(0x22)
    for byte in text.utf8 {
      switch byte {
      case 0x22, 0x5c:
        bytes.append(0x5c)
        bytes.append(byte)
      case 0x0a: bytes.append(contentsOf: [0x5c, 0x6e])
      case 0x0d: bytes.append(contentsOf: [0x5c, 0x72])
      case 0x09: bytes.append(contentsOf: [0x5c, 0x74])
      case 0..<0x20: escapeControl(byte)
      default: bytes.append(byte)
      }
    }
    bytes.append(0x22)
  }

  private mutating func escapeControl(_ byte: UInt8) {
    let digits: [UInt8] = Array("0123456789abcdef".utf8)
    bytes.append(contentsOf: Array("\\u00".utf8))
    bytes.append(digits[Int(byte >> 4)])
    bytes.append(digits[Int(byte & 15)])
  }
}

/// Members of an object: name and value in one call. An optional that is `nil` is written as
/// `null`.
extension JSONWriter {
  package mutating func field(_ name: String, _ value: String?) {
    self.name(name)
    if let value { self.value(value) } else { null() }
  }

  package mutating func field(_ name: String, _ value: Double?) {
    self.name(name)
    if let value { self.value(value) } else { null() }
  }

  package mutating func field(_ name: String, _ value: Bool?) {
    self.name(name)
    if let value { self.value(value) } else { null() }
  }

  package mutating func field<Integer: FixedWidthInteger>(_ name: String, _ value: Integer?) {
    self.name(name)
    if let value { self.value(value) } else { null() }
  }

  package mutating func field(_ name: String, _ values: some Sequence<Double>) {
    self.name(name)
    array { writer in for value in values { writer.value(value) } }
  }

  package mutating func field(_ name: String, _ values: some Sequence<Int>) {
    self.name(name)
    array { writer in for value in values { writer.value(value) } }
  }

  package mutating func field(_ name: String, _ values: some Sequence<String>) {
    self.name(name)
    array { writer in for value in values { writer.value(value) } }
  }

  package mutating func objectField(_ name: String, _ body: (inout JSONWriter) -> Void) {
    self.name(name)
    object(body)
  }

  package mutating func arrayField(_ name: String, _ body: (inout JSONWriter) -> Void) {
    self.name(name)
    array(body)
  }
}

extension JSONValue {
  /// Writes the tree.
  package func write(to writer: inout JSONWriter) {
    switch self {
    case .null: writer.null()
    case .boolean(let value): writer.value(value)
    case .number(let value):
      if let integer = Int64(exactly: value) { writer.value(integer) } else { writer.value(value) }
    case .integer(let digits): writer.raw(digits.utf8)
    case .string(let value): writer.value(value)
    case .array(let items): writer.array { for item in items { item.write(to: &$0) } }
    case .object(let members):
      writer.object { writer in
        for member in members {
          writer.name(member.name)
          member.value.write(to: &writer)
        }
      }
    }
  }
}
