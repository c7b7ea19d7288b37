import Dashboard
import Foundation
import TestSupport
import Testing

/// The examples of `docs/http.md` are what the code reads and writes.
@Suite struct HTTPReferenceTests {
  private let examples: [Data]

  init() throws {
    let page = SharedData.packageRoot.appending(path: "docs/http.md")
    let parts = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "```json\n")
    examples = parts.dropFirst().map { Data($0.components(separatedBy: "```")[0].utf8) }
    try #require(examples.count == 6)
  }

  /// The example says the same after it went through the type.
  private func roundTrips<Value: Codable>(_ example: Data, _ type: Value.Type) throws -> Bool {
    let value = try JSONDecoder().decode(type, from: example)
    let written = try JSONSerialization.jsonObject(with: JSONEncoder().encode(value))
    let original = try JSONSerialization.jsonObject(with: example)
    return (written as? NSDictionary) == (original as? NSDictionary)
  }

  @Test func examplesRoundTrip() throws {
    #expect(try roundTrips(examples[0], RankedList.self))
    #expect(try roundTrips(examples[1], ObjectDetail.self))
    #expect(try roundTrips(examples[2], ReadinessReport.self))
  }
}
