import Testing
import Topics

struct TopicsTests {
  /// `nil` where the pattern is no expression.
  private func matches(_ pattern: String, _ topic: String) -> Bool? {
    guard let pattern = TopicPattern(pattern) else { return nil }
    return pattern.matches(topic)
  }

  /// Source: librdkafka, `unittest_murmur2`, whose numbers are those of Kafka's Java client.
  @Test(
    arguments: [
      ("kafka", 0xd067_cf64, 3), ("giberish123456789", 0x8f55_2b0c, 5),
      ("1234", 0x9fc9_7b14, 0), ("234", 0xe7c0_09ca, 4), ("34", 0x8739_30da, 6),
      ("4", 0x5a4b_5ca1, 6), ("", 0x106e_08d9, 2),
    ] as [(String, UInt32, Int32)])
  func keysHashAsJavaHashesThem(_ key: String, _ hash: UInt32, _ partition: Int32) {
    #expect(KeyPartition.murmur2(Array(key.utf8)) == hash)
    // Of seven partitions; the hash's highest bit does not count.
    #expect(KeyPartition.of(key.utf8, count: 7) == partition)
  }

  @Test func partitionsAndPositionsAreOrdered() {
    let first = TopicPartition(topic: "a", partition: 9)
    let second = TopicPartition(topic: "b", partition: 1)
    #expect(first < second && TopicPartition(topic: "b", partition: 0) < second)
    #expect(TopicPosition(first, offset: 5) < TopicPosition(second, offset: 1))
    #expect(TopicPosition(first, offset: 1) < TopicPosition(first, offset: 2))
    #expect("\(TopicPosition(first, offset: 5))" == "a/9@5")
    #expect(TopicPosition.beginning(of: first).offset == -2)
  }

  /// The dialect of librdkafka: POSIX extended expressions, found anywhere unless anchored.
  @Test(
    arguments: [
      ("^ztf_[0-9]+_programid1$", "ztf_20240101_programid1", true),
      ("^ztf_[0-9]+_programid1$", "ztf_20240101_programid1_old", false),
      ("^ztf", "ztf_x", true), ("^ztf", "old_ztf", false), ("ztf", "old_ztf", true),
      ("^(a|b)$", "b", true), ("^a.b$", "axb", true), ("^a\\.b$", "axb", false),
      ("^z\\d+$", "z12", false),
    ])
  func patternsAreReadAsTheClientReadsThem(_ pattern: String, _ topic: String, _ isMatch: Bool) {
    #expect(matches(pattern, topic) == isMatch)
  }

  @Test func whatIsNoExpressionIsRefused() {
    for text in ["^(", "^a[", "^a{2,1}"] {
      let isExpression = TopicPattern(text) != nil
      #expect(!isExpression, "\(text)")
    }
  }

  @Test func thePatternOfATopicMatchesItAlone() {
    let text = TopicPattern.text(of: "lsst.alerts-7_x")
    #expect(text.isTopicPattern && !"lsst.alerts-7_x".isTopicPattern)
    for (topic, isMatch) in [
      ("lsst.alerts-7_x", true), ("lsstxalerts-7_x", false), ("lsst.alerts-7_xy", false),
    ] {
      #expect(matches(text, topic) == isMatch, "\(topic)")
    }
  }

  @Test func namesAreThoseThatKafkaAccepts() {
    let longest = String(repeating: "a", count: 249)
    for name in ["a", "A.b_c-9", longest] { #expect(name.isTopicName) }
    for name in ["", ".", "..", "a b", "a/b", "ä", longest + "a"] { #expect(!name.isTopicName) }
  }
}
