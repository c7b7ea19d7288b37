import Avro
import Testing

/// Small inputs that ask for much.
struct AvroHostileTests {
  private func decode(_ schema: String, _ bytes: [UInt8]) throws -> AvroValue {
    var position = 0
    return try AvroDatumReader.read(
      AvroSchema(parsing: Array(schema.utf8)), from: unsafe bytes.span.bytes, at: &position)
  }

  /// 2^62 nulls take no bytes.
  @Test(.timeLimit(.minutes(1)))
  func arraysOfNothingEnd() {
    let count: [UInt8] = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]
    #expect(throws: AvroError.self) { try decode(#"{"type":"array","items":"null"}"#, count + [0]) }
    #expect(throws: AvroError.self) {
      try decode(
        #"{"type":"array","items":{"type":"record","name":"r","fields":[]}}"#, count + [0])
    }
  }

  @Test func lengthsBeyondTheInputAreRefused() {
    #expect(throws: AvroError(.truncated, at: 0)) {
      try decode(#""bytes""#, [0xfe, 0xff, 0xff, 0xff, 0x0f, 1, 2])
    }
    #expect(throws: AvroError(.badLength, at: 0)) { try decode(#""string""#, [0x01]) }
    #expect(throws: AvroError(.badInteger, at: 0)) {
      try decode(#""long""#, [UInt8](repeating: 0x80, count: 9) + [0x02])
    }
    #expect(throws: AvroError(.badText, at: 0)) { try decode(#""string""#, [0x02, 0xff]) }
    #expect(throws: AvroError(.badBranch, at: 0)) { try decode(#"["null","int"]"#, [0x04]) }
    #expect(throws: AvroError(.badBoolean, at: 0)) { try decode(#""boolean""#, [0x02]) }
    #expect(throws: AvroError(.badInteger, at: 0)) {
      try decode(#""int""#, [0x80, 0x80, 0x80, 0x80, 0x10])
    }
  }

  /// A record that contains itself without end, and a list nested by the input.
  @Test func recursionIsBounded() {
    #expect(throws: AvroError(.limitExceeded("depth"), at: 0)) {
      try decode(#"{"type":"record","name":"r","fields":[{"name":"a","type":"r"}]}"#, [])
    }
    let list =
      #"{"type":"record","name":"L","fields":[{"name":"next","type":["null","L"]}]}"#
    #expect(throws: AvroError.self) {
      try decode(list, [UInt8](repeating: 0x02, count: 100_000) + [0])
    }
  }

  /// Records that double at each of 30 levels: 2^30 fields from 2 kB of schema.
  @Test(.timeLimit(.minutes(1)))
  func doublingSchemasAreBounded() throws {
    var text = #"{"type":"record","name":"r0","fields":[{"name":"n","type":"null"}]}"#
    for level in 1...30 {
      text = """
        {"type":"record","name":"r\(level)","fields":[{"name":"a","type":\(text)},
        {"name":"b","type":"r\(level - 1)"}]}
        """
    }
    #expect(throws: AvroError.self) { try decode(text, []) }
    let schema = try AvroSchema(
      parsing: Array(
        #"{"type":"record","name":"t","fields":[{"name":"x","type":"int"},{"name":"y","type":\#(text)}]}"#
          .utf8), limits: deepLimits)
    #expect(throws: AvroError(.limitExceeded("instructions"), at: 0)) {
      try AvroPlan(AvroProjection(columns: [.required("x")]), for: schema, limits: deepLimits)
    }
  }

  private var deepLimits: AvroLimits {
    var limits = AvroLimits.standard
    limits.depth = 200
    return limits
  }

  /// A plan moves past what it does not need, whatever that is.
  @Test func planSkipsEveryType() throws {
    let text = """
      {"type":"record","name":"t","fields":[
        {"name":"a","type":{"type":"map","values":["null","string",{"type":"array","items":"int"}]}},
        {"name":"b","type":{"type":"record","name":"L","fields":[
          {"name":"v","type":["null","double"]},{"name":"next","type":["null","L"]}]}},
        {"name":"c","type":{"type":"fixed","name":"F","size":3}},
        {"name":"d","type":{"type":"enum","name":"E","symbols":["P","Q"]}},
        {"name":"e","type":{"type":"array","items":{"type":"record","name":"Z","fields":[]}}},
        {"name":"f","type":["null","boolean"]},{"name":"g","type":["bytes","null"]},
        {"name":"h","type":"L"},{"name":"x","type":["int","null","double"]}]}
      """
    let schema = try AvroSchema(parsing: Array(text.utf8))
    let list = AvroValue.record([
      .init("v", .double(1)),
      .init("next", .record([.init("v", .null), .init("next", .null)])),
    ])
    let datum = AvroValue.record([
      .init("a", .map([.init("k", .string("v")), .init("l", .array([.int(1), .int(2)]))])),
      .init("b", list), .init("c", .fixed([1, 2, 3])), .init("d", .enumeration("Q")),
      .init("e", .array([.record([]), .record([])])), .init("f", .boolean(true)),
      .init("g", .bytes([9, 9])), .init("h", list), .init("x", .double(2.5)),
    ])
    var bytes: [UInt8] = []
    try AvroEncoder(schema: schema).encode(datum, into: &bytes)
    let plan = try AvroPlan(AvroProjection(columns: [.required("x")]), for: schema)
    var position = 0
    let record = try plan.read(unsafe bytes.span.bytes, at: &position)
    #expect(record.number(0) == 2.5)
    #expect(position == bytes.count)
  }

  @Test func missingFieldsAreNamed() throws {
    let schema = try AvroSchema(
      parsing: Array(#"{"type":"record","name":"r","fields":[{"name":"a","type":"int"}]}"#.utf8))
    let projection = AvroProjection(columns: [
      .required("a"), .required("b.c", "d"), .required("e"),
    ])
    #expect(throws: AvroError(.missingFields(["b.c", "e"]), at: 0)) {
      try AvroPlan(projection, for: schema)
    }
  }
}
