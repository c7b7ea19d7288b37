import FollowUp
import Testing

@Suite struct ReasonTests {
  /// Two decimals near 100, which is never said.
  @Test(arguments: [
    (87.25, "87.3"), (99.9, "99.9"), (99.95, "99.95"), (99.999, "99.99"), (100, "99.99"),
  ])
  func percentilesAreSaidAsOnThePages(_ value: Double, _ text: String) {
    #expect(
      Reason(code: .strange, value: value).text
        == "stranger than \(text) % of common objects observed as often and as long")
  }
}
