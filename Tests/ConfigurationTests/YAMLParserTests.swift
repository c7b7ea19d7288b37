import Configuration
import Testing

@Suite struct YAMLParserTests {
  private func parse(_ text: String) throws(ConfigurationError) -> ConfigurationNode {
    try YAMLParser.parse(Array(text.utf8), name: "t.yaml")
  }

  @Test func treeCarriesLines() throws {
    let root = try parse("# comment\na: 1\nb:\n  - x\n  - \"~\"\nc: ~\nd: {e: [f]}\n")
    let x = ConfigurationNode(.scalar("x"), line: 4)
    let tilde = ConfigurationNode(.scalar("~"), line: 5)
    let f = ConfigurationNode(.list([ConfigurationNode(.scalar("f"), line: 7)]), line: 7)
    let expected = ConfigurationNode(
      .mapping([
        .init(key: "a", line: 2, node: ConfigurationNode(.scalar("1"), line: 2)),
        .init(key: "b", line: 3, node: ConfigurationNode(.list([x, tilde]), line: 4)),
        .init(key: "c", line: 6, node: ConfigurationNode(.null, line: 6)),
        .init(
          key: "d", line: 7,
          node: ConfigurationNode(.mapping([.init(key: "e", line: 7, node: f)]), line: 7)),
      ]), line: 2)
    #expect(root == expected)
  }

  @Test func emptyDocumentIsAnEmptyMapping() throws {
    #expect(try parse("") == ConfigurationNode(.mapping([]), line: 1))
    #expect(try parse("# only a comment\n").content == .mapping([]))
  }

  @Test(arguments: [
    ("a: &x 1\nb: *x\n", "t.yaml:1: anchors, aliases and tags are not allowed"),
    ("b: *x\n", "t.yaml:1: anchors, aliases and tags are not allowed"),
    ("a: 1\nb: !!int 2\n", "t.yaml:2: anchors, aliases and tags are not allowed"),
    ("a: 1\nb: 2\na: 3\n", "t.yaml:3: duplicate key \"a\", already given on line 1"),
    ("a: 1\n---\nb: 2\n", "t.yaml:2: a second document is not allowed"),
    ("a: 1\n? [b]\n: 2\n", "t.yaml:2: a key must be plain text"),
    ("a: [1, 2\nb: 3\n", "t.yaml:2: did not find expected ',' or ']' (column 2)"),
    ("a: 1\n\tb: 2\n", "t.yaml:2: found a tab character that violates indentation (column 1)"),
    ("a: 1\nb: \u{1}\n", "t.yaml:2: control characters are not allowed (column 4)"),
  ])
  func refuses(text: String, message: String) {
    let error = #expect(throws: ConfigurationError.self) { try parse(text) }
    #expect(error?.description == message)
  }

  @Test func depthAndSizeAreBounded() throws {
    let deepest = YAMLParser.maximumDepth
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try parse(nested(deepest))
    let deep = #expect(throws: ConfigurationError.self) { try parse(nested(deepest + 1)) }
    #expect(deep?.problem == .tooDeep(limit: deepest))
    let bytes = [UInt8](repeating: UInt8(ascii: "#"), count: YAMLParser.maximumBytes + 1)
    let large = #expect(throws: ConfigurationError.self) {
      try YAMLParser.parse(bytes, name: "t.yaml")
    }
    #expect(large?.problem == .tooLarge(limit: YAMLParser.maximumBytes))
  }

  @Test(arguments: ["[", "{", "- ", "? ", "a: ", "\n- a", "\"", "|\n ", "&a ", "a,", "[a, "])
  func largestFileOfOnePatternEndsSoon(pattern: String) {
    let count = YAMLParser.maximumBytes / pattern.utf8.count
    let bytes = Array(String(repeating: pattern, count: count).utf8)
    let start = ContinuousClock.now
    _ = try? YAMLParser.parse(bytes, name: "t.yaml")
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test func mutatedFilesGiveATreeOrAnError() throws {
    let layers = try ConfigurationLayers()
    let template = ConfigurationTemplate(try LoadedConfiguration(layers: layers).declarations)
    let original = Array(template.yaml().utf8)
    var state: UInt64 = 7
    func random(below bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(truncatingIfNeeded: state >> 33) % bound
    }
    var refused = 0
    for _ in 0..<500 {
      var bytes = original
      for _ in 0...random(below: 4) {
        bytes[random(below: bytes.count)] = UInt8(random(below: 256))
      }
      do {
        let layers = try ConfigurationLayers(yaml: bytes, name: "t.yaml")
        _ = try LoadedConfiguration(layers: layers)
      } catch {
        refused += 1
        #expect(!error.errors.isEmpty)
      }
    }
    #expect((1..<500).contains(refused))
  }
}
