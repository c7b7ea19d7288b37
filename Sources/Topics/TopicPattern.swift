internal import Glibc

/// A pattern of topics as librdkafka reads it: a POSIX extended regular expression, found anywhere
/// in the name unless it is anchored.
///
/// Everything that selects topics reads patterns in this dialect: `[0-9]`, not `\d`.
@safe package struct TopicPattern: ~Copyable {
  private var expression: regex_t

  /// `nil` where the text is no such expression.
  package init?(_ text: String) {
    var expression = unsafe regex_t()
    guard unsafe regcomp(&expression, text, REG_EXTENDED | REG_NOSUB) == 0 else { return nil }
    unsafe self.expression = unsafe expression
  }

  deinit {
    var expression = unsafe expression
    unsafe regfree(&expression)
  }

  /// The pattern of exactly one topic, which need not exist.
  package static func text(of topic: String) -> String {
    "^" + topic.map { $0 == "." ? "\\." : String($0) }.joined() + "$"
  }

  package func matches(_ topic: String) -> Bool {
    unsafe withUnsafePointer(to: expression) { pointer in
      unsafe regexec(pointer, topic, 0, nil, 0) == 0
    }
  }
}

extension String {
  /// True if the text is a pattern that stands for all topics matching it.
  package var isTopicPattern: Bool { hasPrefix("^") }

  /// True if Kafka accepts the text as a topic's name.
  package var isTopicName: Bool {
    let isPlain = utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "-"):
        true
      default: false
      }
    }
    return isPlain && (1...249).contains(utf8.count) && self != "." && self != ".."
  }
}
