import Foundation
import JSONText
import Testing

/// Beside Foundation's coder, which is independent of ours.
struct JSONCodingTests {
  struct Nested: Codable, Hashable {
    enum Kind: String, Codable { case first, second }

    var kind: Kind
    var numbers: [Double]
    var table: [String: [Int]]
  }

  struct Sample: Codable, Hashable {
    var text = "käfer \"\\\n\u{1}"
    var flag = true
    var small = Int8.min
    var large = UInt64.max
    var number = 0.1
    var single = Float(0.1)
    var missing: String?
    var optional: Double? = -2.5
    var nested = Nested(
      kind: .second, numbers: [1, 2.5, 1e300, -1e-300], table: ["b": [], "a": [1, 2]])
    var list: [Nested?] = [nil, Nested(kind: .first, numbers: [], table: [:])]
  }

  private var foundation: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }

  @Test func foundationReadsWhatIsWritten() throws {
    for isIndented in [false, true] {
      let bytes = try JSONCoding.encode(Sample(), isIndented: isIndented)
      #expect(try JSONDecoder().decode(Sample.self, from: Data(bytes)) == Sample())
    }
  }

  @Test func whatFoundationWritesIsRead() throws {
    let bytes = [UInt8](try foundation.encode(Sample()))
    #expect(try JSONCoding.decode(Sample.self, from: bytes) == Sample())
  }

  /// Without numbers whose digits the two may write in several ways, the texts are equal.
  @Test func textsAreEqualToFoundations() throws {
    let value: [String: [Nested]] = [
      "x": [Nested(kind: .first, numbers: [0.5, -3.25], table: ["z": [3], "é": [-1]])], "a": [],
    ]
    #expect(try JSONCoding.encode(value) == [UInt8](try foundation.encode(value)))
  }

  @Test func numbersThatAreNotFiniteAreTexts() throws {
    let values: [Double] = [.nan, .infinity, -.infinity]
    let bytes = try JSONCoding.encode(values)
    #expect(String(decoding: bytes, as: UTF8.self) == #"["NaN","Infinity","-Infinity"]"#)
    let back = try JSONCoding.decode([Double].self, from: bytes)
    #expect(back[0].isNaN && back[1] == .infinity && back[2] == -.infinity)
  }

  /// What is no such value is refused by both, at the same place.
  @Test(
    arguments: [
      #"{"kind":"third","numbers":[],"table":{}}"#, #"{"kind":"first","numbers":[],"table":[]}"#,
      #"{"kind":"first","numbers":[1,"x"],"table":{}}"#, #"{"kind":"first","table":{}}"#,
      #"{"kind":"first","numbers":null,"table":{}}"#, "[]", "3",
    ])
  func otherValuesAreRefusedAtTheirPlace(_ text: String) throws {
    let ours = #expect(throws: DecodingError.self) {
      try JSONCoding.decode(Nested.self, from: Array(text.utf8))
    }
    let theirs = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Nested.self, from: Data(text.utf8))
    }
    let paths = [ours, theirs].compactMap { $0?.path }
    #expect(paths.count == 2 && paths[0] == paths[1], "\(paths)")
  }

  /// Foundation does not name this place.
  @Test func aFractionIsNoInteger() throws {
    let error = #expect(throws: DecodingError.self) {
      let text = #"{"kind":"first","numbers":[],"table":{"a":[1, 1.5]}}"#
      _ = try JSONCoding.decode(Nested.self, from: Array(text.utf8))
    }
    #expect(error?.path == ["table", "a", "1"])
  }

  @Test func textsThatAreNoJSONAreRefused() {
    for text in ["", "{", "[1,]", #"{"kind":}"#] {
      #expect(throws: JSONError.self) {
        try JSONCoding.decode(Nested.self, from: Array(text.utf8))
      }
    }
  }
}

extension DecodingError {
  fileprivate var path: [String] {
    switch self {
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .keyNotFound(_, let context), .dataCorrupted(let context):
      context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
    @unknown default: []
    }
  }
}
