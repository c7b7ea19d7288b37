import Telemetry
import Testing

@Suite struct VisibleTextTests {
  @Test func plainTextStays() {
    for text in ["", "ZTF18abc", "NGC 4486", "Böhm–Vitense ☉ 東", "a\\b \"c\""] {
      #expect(VisibleText.of(text) == text)
    }
  }

  /// Sequences that move a cursor, ring a bell, set a title, end a line or turn the order of writing.
  @Test(arguments: [
    ("a\u{1b}[2Jb", "a\\u{1b}[2Jb"), ("\u{1b}]0;title\u{7}", "\\u{1b}]0;title\\u{7}"),
    ("a\nb\r\nc\td", "a\\nb\\r\\nc\\td"), ("a\u{9b}31mb", "a\\u{9b}31mb"),
    ("a\u{202e}b", "a\\u{202e}b"), ("a\u{2028}b", "a\\u{2028}b"), ("a\u{0}b", "a\\u{0}b"),
    ("a\u{7f}b", "a\\u{7f}b"),
  ])
  func controlsAreShown(text: String, shown: String) {
    #expect(VisibleText.of(text) == shown)
  }
}
