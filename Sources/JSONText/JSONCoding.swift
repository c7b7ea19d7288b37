/// `Codable` values as JSON text, through ``JSONValue``.
///
/// Members of objects are sorted by name. A number that is not finite is written as the text `NaN`,
/// `Infinity` or `-Infinity`, and read back from it.
package enum JSONCoding {
  /// - Parameter isIndented: one member a line, for people.
  /// - Throws: what the value's own `encode(to:)` throws.
  package static func encode(
    _ value: some Encodable, isIndented: Bool = false
  ) throws -> [UInt8] {
    var writer = JSONWriter(isIndented: isIndented)
    try JSONTreeEncoder.tree(of: value, at: []).write(to: &writer)
    return writer.bytes
  }

  /// - Throws: ``JSONError`` where the text is not JSON, `DecodingError` where it is another value.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, from bytes: [UInt8]
  ) throws -> Value {
    try Value(from: JSONTreeDecoder(value: try JSONValue(parsing: bytes), codingPath: []))
  }

  fileprivate static func value(_ number: Double) -> JSONValue {
    if number.isFinite { return .number(number) }
    return .string(number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity")
  }

  fileprivate static func number(_ value: JSONValue) -> Double? {
    switch value {
    case .string("NaN"): .nan
    case .string("Infinity"): .infinity
    case .string("-Infinity"): -.infinity
    default: value.number
    }
  }
}

private struct JSONKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(stringValue: String) { (self.stringValue, intValue) = (stringValue, nil) }
  init(intValue: Int) { (stringValue, self.intValue) = ("\(intValue)", intValue) }
}

// MARK: encoding

/// A value under construction; containers are shared with those who fill them.
private final class JSONTreeNode {
  enum Content {
    case value(JSONValue)
    case members([String: JSONTreeNode])
    case items([JSONTreeNode])
  }

  var content = Content.members([:])

  var tree: JSONValue {
    switch content {
    case .value(let value): value
    case .items(let items): .array(items.map(\.tree))
    case .members(let members):
      .object(
        members.sorted { $0.key < $1.key }.map {
          JSONValue.Member(name: $0.key, value: $0.value.tree)
        })
    }
  }

  func member(_ name: String) -> JSONTreeNode {
    let node = JSONTreeNode()
    guard case .members(var members) = content else { return node }
    members[name] = node
    content = .members(members)
    return node
  }

  func appendItem() -> JSONTreeNode {
    let node = JSONTreeNode()
    guard case .items(var items) = content else { return node }
    items.append(node)
    content = .items(items)
    return node
  }
}

private struct JSONTreeEncoder: Encoder {
  let node: JSONTreeNode
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  static func tree(of value: some Encodable, at path: [any CodingKey]) throws -> JSONValue {
    let node = JSONTreeNode()
    try value.encode(to: JSONTreeEncoder(node: node, codingPath: path))
    return node.tree
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    node.content = .members([:])
    return KeyedEncodingContainer(KeyedJSONEncoding<Key>(node: node, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.content = .items([])
    return UnkeyedJSONEncoding(node: node, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    SingleJSONEncoding(node: node, codingPath: codingPath)
  }
}

private struct SingleJSONEncoding: SingleValueEncodingContainer {
  let node: JSONTreeNode
  let codingPath: [any CodingKey]

  func encodeNil() { node.content = .value(.null) }
  func encode(_ value: Bool) { node.content = .value(.boolean(value)) }
  func encode(_ value: String) { node.content = .value(.string(value)) }
  func encode(_ value: Double) { node.content = .value(JSONCoding.value(value)) }
  /// The digits of single precision, which read back equal.
  func encode(_ value: Float) {
    node.content = .value(JSONCoding.value(Double(value.description) ?? Double(value)))
  }
  func encode<Integer: BinaryInteger & Encodable>(_ value: Integer) {
    node.content = .value(JSONValue(integer: value))
  }
  func encode<Value: Encodable>(_ value: Value) throws {
    try value.encode(to: JSONTreeEncoder(node: node, codingPath: codingPath))
  }
}

private struct KeyedJSONEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: JSONTreeNode
  let codingPath: [any CodingKey]

  func encodeNil(forKey key: Key) { node.member(key.stringValue).content = .value(.null) }

  func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    try value.encode(to: encoder(key))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    encoder(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    encoder(key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { encoder(JSONKey(stringValue: "super")) }
  func superEncoder(forKey key: Key) -> any Encoder { encoder(key) }

  private func encoder(_ key: some CodingKey) -> JSONTreeEncoder {
    JSONTreeEncoder(node: node.member(key.stringValue), codingPath: codingPath + [key])
  }
}

private struct UnkeyedJSONEncoding: UnkeyedEncodingContainer {
  let node: JSONTreeNode
  let codingPath: [any CodingKey]
  private(set) var count = 0

  init(node: JSONTreeNode, codingPath: [any CodingKey]) {
    self.node = node
    self.codingPath = codingPath
  }

  mutating func encodeNil() { next().node.content = .value(.null) }

  mutating func encode<Value: Encodable>(_ value: Value) throws { try value.encode(to: next()) }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> {
    next().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    next().unkeyedContainer()
  }

  mutating func superEncoder() -> any Encoder { next() }

  private mutating func next() -> JSONTreeEncoder {
    defer { count += 1 }
    return JSONTreeEncoder(
      node: node.appendItem(), codingPath: codingPath + [JSONKey(intValue: count)])
  }
}

// MARK: decoding

private struct JSONTreeDecoder: Decoder, SingleValueDecodingContainer {
  let value: JSONValue
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .object(let members) = value else { throw mismatch("an object", type) }
    return KeyedDecodingContainer(
      KeyedJSONDecoding<Key>(
        members: Dictionary(
          members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }),
        codingPath: codingPath))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .array(let items) = value else { throw mismatch("an array", [JSONValue].self) }
    return UnkeyedJSONDecoding(items: items, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { self }

  func decodeNil() -> Bool { value == .null }

  func decode(_ type: Bool.Type) throws -> Bool {
    guard case .boolean(let flag) = value else { throw mismatch("true or false", type) }
    return flag
  }

  func decode(_ type: String.Type) throws -> String {
    guard case .string(let text) = value else { throw mismatch("text", type) }
    return text
  }

  func decode(_ type: Double.Type) throws -> Double {
    guard let number = JSONCoding.number(value) else { throw mismatch("a number", type) }
    return number
  }

  func decode(_ type: Float.Type) throws -> Float {
    guard let number = JSONCoding.number(value) else { throw mismatch("a number", type) }
    return Float(number)
  }

  func decode<Integer: FixedWidthInteger & Decodable>(_ type: Integer.Type) throws -> Integer {
    guard let integer = value.integer(type) else {
      throw mismatch("an integer of \(Integer.bitWidth) bits", type)
    }
    return integer
  }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try Value(from: self) }

  private func mismatch(_ expected: String, _ type: Any.Type) -> DecodingError {
    .typeMismatch(
      type, .init(codingPath: codingPath, debugDescription: "expected \(expected)"))
  }
}

private struct KeyedJSONDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let members: [String: JSONValue]
  let codingPath: [any CodingKey]

  var allKeys: [Key] { members.keys.sorted().compactMap(Key.init) }

  func contains(_ key: Key) -> Bool { members[key.stringValue] != nil }

  func decodeNil(forKey key: Key) throws -> Bool { try decoder(key).decodeNil() }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try Value(from: decoder(key))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try decoder(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try decoder(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { try decoder(JSONKey(stringValue: "super")) }
  func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }

  private func decoder(_ key: some CodingKey) throws -> JSONTreeDecoder {
    guard let value = members[key.stringValue] else {
      throw DecodingError.keyNotFound(
        key, .init(codingPath: codingPath, debugDescription: "no member \(key.stringValue)"))
    }
    return JSONTreeDecoder(value: value, codingPath: codingPath + [key])
  }
}

private struct UnkeyedJSONDecoding: UnkeyedDecodingContainer {
  let items: [JSONValue]
  let codingPath: [any CodingKey]
  private(set) var currentIndex = 0

  init(items: [JSONValue], codingPath: [any CodingKey]) {
    self.items = items
    self.codingPath = codingPath
  }

  var count: Int? { items.count }
  var isAtEnd: Bool { currentIndex == items.count }

  mutating func decodeNil() throws -> Bool {
    guard try decoder().decodeNil() else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    defer { currentIndex += 1 }
    return try Value(from: decoder())
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> {
    defer { currentIndex += 1 }
    return try decoder().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    defer { currentIndex += 1 }
    return try decoder().unkeyedContainer()
  }

  mutating func superDecoder() throws -> any Decoder {
    defer { currentIndex += 1 }
    return try decoder()
  }

  private func decoder() throws -> JSONTreeDecoder {
    let path = codingPath + [JSONKey(intValue: currentIndex)]
    guard !isAtEnd else {
      throw DecodingError.valueNotFound(
        JSONValue.self, .init(codingPath: path, debugDescription: "the array ends"))
    }
    return JSONTreeDecoder(value: items[currentIndex], codingPath: path)
  }
}
