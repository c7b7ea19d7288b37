import JSONText
import Sampling
import Testing

struct JSONTests {
  @Test func writesWhatItIsTold() {
    let bytes = JSONWriter.object { writer in
      writer.field("a", 1.5)
      writer.field("b", "q\"\\\n\u{1}é")
      writer.field("c", Double.nan)
      writer.field("d", [0.1, 1e300, -0.0])
      writer.field("e", true)
      writer.field("f", Int?.none)
      writer.field("g", UInt64.max)
      writer.objectField("h") { $0.field("i", ["x", "y"]) }
      writer.arrayField("j") { writer in
        writer.null()
        writer.raw(Array("{}".utf8))
      }
    }
    let text =
      #"{"a":1.5,"b":"q\"\\\n\u0001é","c":null,"d":[0.1,1e+300,-0.0],"e":true,"f":null,"#
      + #""g":18446744073709551615,"h":{"i":["x","y"]},"j":[null,{}]}"#
    #expect(String(decoding: bytes, as: UTF8.self) == text)
  }

  @Test func numbersRoundTrip() throws {
    var generator = SeededGenerator(seed: 1)
    var writer = JSONWriter()
    var values: [Double] = [
      0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1e22, 1e23, 123_456_789_012_345_680,
    ]
    for _ in 0..<20_000 {
      let value = Double(bitPattern: generator.next())
      if value.isFinite { values.append(value) }
      values.append((generator.uniform(0, 7e4) * 1e5).rounded() / 1e5)
    }
    writer.array { for value in values { $0.value(value) } }
    let parsed = try JSONValue(parsing: writer.bytes)
    #expect(parsed == .array(values.map(JSONValue.number)))
  }

  @Test(arguments: [
    ("1.50", 1.5), ("-0", -0.0), ("1e-5", 1e-5), ("2E+3", 2000),
    ("60924.33041372549", 60924.33041372549),
    ("0.1000000000000000055511151231257827", 0.1), ("9007199254740992", 9_007_199_254_740_992),
    ("1e-400", 0), ("179769313486231570000e288", .greatestFiniteMagnitude),
  ])
  func readsNumbers(text: String, value: Double) throws {
    #expect(try JSONValue(parsing: Array(text.utf8)) == .number(value))
  }

  /// Identifiers of surveys pass 2^53.
  @Test(arguments: ["9007199254740993", "-9223372036854775807", "18446744073709551615"])
  func keepsIntegersThatNoDoubleHolds(text: String) throws {
    let value = try JSONValue(parsing: Array(text.utf8))
    #expect(value == .integer(text))
    #expect(value.number == Double(text))
    #expect(value.integer(UInt64.self).map(String.init) == (text.hasPrefix("-") ? nil : text))
  }

  @Test func readsEscapes() throws {
    let text = #""a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00""#
    let expected = "a\"\\/\u{8}\u{c}\n\r\t\u{e9}\u{1f600}"
    #expect(try JSONValue(parsing: Array(text.utf8)) == .string(expected))
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\"}", "{\"a\":1,}", "01", "1.", ".5", "-", "+1", "NaN", "Infinity", "1e",
    "1e999",
    "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"a", "\"\u{1}\"", "nulll", "tru", "1 2", "[1}",
    "{1:2}",
  ])
  func refusesWhatIsNoJSON(text: String) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
  }

  @Test func nestingIsBounded() {
    let text = [UInt8](repeating: 0x5b, count: 1_000_000)
    #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
  }
}
