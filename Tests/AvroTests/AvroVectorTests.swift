import Avro
import Testing

/// Vectors from the Avro specification or worked out by hand.
struct AvroVectorTests {
  @Test(arguments: [
    (#""null""#, AvroValue.null, []),
    (#""boolean""#, .boolean(true), [0x01]),
    (#""int""#, .int(-64), [0x7f]),
    (#""int""#, .int(.min), [0xff, 0xff, 0xff, 0xff, 0x0f]),
    (#""long""#, .long(64), [0x80, 0x01]),
    (
      #""long""#, .long(.min),
      [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]
    ),
    (#""float""#, .float(-1.5), [0x00, 0x00, 0xc0, 0xbf]),
    (#""double""#, .double(1), [0, 0, 0, 0, 0, 0, 0xf0, 0x3f]),
    (#""string""#, .string("foo"), [0x06, 0x66, 0x6f, 0x6f]),
    (#""bytes""#, .bytes([0, 255]), [0x04, 0x00, 0xff]),
    (#"{"type":"long","logicalType":"timestamp-millis"}"#, .long(1), [0x02]),
    (#"{"type":"fixed","name":"f","size":3}"#, .fixed([1, 2, 3]), [1, 2, 3]),
    (#"{"type":"enum","name":"e","symbols":["A","B","C"]}"#, .enumeration("C"), [0x04]),
    (#"{"type":"array","items":"long"}"#, .array([.long(3), .long(27)]), [4, 6, 0x36, 0]),
    (#"{"type":"array","items":"long"}"#, .array([]), [0]),
    (#"{"type":"map","values":"long"}"#, .map([.init("a", .long(1))]), [2, 2, 0x61, 2, 0]),
    (#"["null","string"]"#, .string("a"), [0x02, 0x02, 0x61]),
    (#"["string","null"]"#, .null, [0x02]),
    (
      #"{"type":"record","name":"r","fields":[{"name":"a","type":"long"},{"name":"b","type":"string"}]}"#,
      .record([.init("a", .long(27)), .init("b", .string("foo"))]), [0x36, 0x06, 0x66, 0x6f, 0x6f]
    ),
    (
      #"{"type":"record","name":"List","fields":[{"name":"value","type":"long"},{"name":"next","type":["null","List"]}]}"#,
      .record([
        .init("value", .long(1)),
        .init("next", .record([.init("value", .long(2)), .init("next", .null)])),
      ]), [0x02, 0x02, 0x04, 0x00]
    ),
  ])
  func encodesAndDecodes(text: String, value: AvroValue, bytes: [UInt8]) throws {
    let schema = try AvroSchema(parsing: Array(text.utf8))
    var encoded: [UInt8] = []
    try AvroEncoder(schema: schema).encode(value, into: &encoded)
    #expect(encoded == bytes)
    var position = 0
    #expect(try AvroDatumReader.read(schema, from: unsafe bytes.span.bytes, at: &position) == value)
    #expect(position == bytes.count)
    for count in 0..<bytes.count {
      let cut = Array(bytes.prefix(count))
      var position = 0
      #expect(throws: AvroError.self) {
        try AvroDatumReader.read(schema, from: unsafe cut.span.bytes, at: &position)
      }
    }
  }

  /// A block with its size in bytes, as writers of long arrays give it, then a plain one.
  @Test func readsBlocksOfBothKinds() throws {
    let schema = try AvroSchema(parsing: Array(#"{"type":"array","items":"int"}"#.utf8))
    let bytes: [UInt8] = [0x03, 0x04, 0x02, 0x04, 0x02, 0x06, 0x00]
    var position = 0
    let value = try AvroDatumReader.read(schema, from: unsafe bytes.span.bytes, at: &position)
    #expect(value == .array([.int(1), .int(2), .int(3)]))
  }

  /// Names resolve in the namespace of the record around them, or stand in full.
  @Test func resolvesNamespaces() throws {
    let text = """
      {"type":"record","name":"outer","namespace":"a.b","fields":[
        {"name":"x","type":{"type":"enum","name":"Kind","symbols":["P","Q"]}},
        {"name":"y","type":{"type":"record","name":"c.Inner","fields":[
          {"name":"kind","type":"a.b.Kind"},
          {"name":"own","type":{"type":"fixed","name":"F","size":1}}]}},
        {"name":"z","type":["null","Kind","c.F","c.Inner"]}]}
      """
    let schema = try AvroSchema(parsing: Array(text.utf8))
    let bytes: [UInt8] = [0x02, 0x00, 0x07, 0x04, 0x09]
    var position = 0
    let value = try AvroDatumReader.read(schema, from: unsafe bytes.span.bytes, at: &position)
    #expect(value["x"] == .enumeration("Q"))
    #expect(value["y"]?["kind"] == .enumeration("P"))
    #expect(value["z"] == .fixed([9]))
  }

  @Test(arguments: [
    "", "nul", #""lon""#, "[]", #"[["null"]]"#, #"{"type":"array"}"#, #"{"type":"map"}"#,
    #"{"type":"enum","name":"e","symbols":[]}"#, #"{"type":"fixed","name":"f","size":-1}"#,
    #"{"type":"record","fields":[]}"#, #"{"type":"record","name":"r"}"#, #"{"name":"r"}"#,
    #"{"type":"record","name":"r","fields":[{"name":"a"}]}"#, "12", #"{"type":"#,
    #"[{"type":"fixed","name":"f","size":1},{"type":"fixed","name":"f","size":1}]"#,
    String(repeating: "[", count: 100_000),
  ])
  func refusesBadSchemas(text: String) {
    #expect(throws: AvroError.self) { try AvroSchema(parsing: Array(text.utf8)) }
  }

  @Test func refusesWhatTheSchemaLacks() throws {
    let schema = try AvroSchema(parsing: Array(#"["null","int"]"#.utf8))
    var bytes: [UInt8] = []
    let encoder = AvroEncoder(schema: schema)
    #expect(throws: AvroError.self) { try encoder.encode(.string("a"), into: &bytes) }
    #expect(throws: AvroError.self) { try encoder.encode(.long(1 << 40), into: &bytes) }
  }
}
