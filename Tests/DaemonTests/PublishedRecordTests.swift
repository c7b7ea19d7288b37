import Daemon
import Foundation
import Photometry
import Telemetry
import TestSupport
import Testing

/// What is published is what `docs/schemas` says: the same keys, all required ones, the right types.
@Suite struct PublishedRecordTests {
  private func check(_ record: [UInt8], against schema: String) throws {
    let url = SharedData.packageRoot.appending(path: "docs/schemas/\(schema).json")
    let schema = try object(Data(contentsOf: url))
    let record = try object(Data(record))
    let properties = try #require(schema["properties"] as? [String: [String: Any]])
    let required = try #require(schema["required"] as? [String])
    #expect(Set(record.keys).isSuperset(of: required))
    for (key, value) in record {
      let property = try #require(properties[key], "\(key) is not in the schema")
      #expect(matches(value, property), "\(key): \(value)")
    }
  }

  private func object(_ data: Data) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  private func matches(_ value: Any, _ property: [String: Any]) -> Bool {
    if let allowed = property["enum"] as? [String] { return allowed.contains("\(value)") }
    let types = (property["type"] as? [String]) ?? [property["type"] as? String ?? ""]
    return types.contains { type in
      switch type {
      case "null": value is NSNull
      case "string": value is String
      case "boolean": value is Bool
      case "integer", "number": value is NSNumber
      case "array": value is [Any]
      case "object": value is [String: Any]
      default: false
      }
    }
  }

  @Test func scoresFollowTheirSchema() throws {
    let inputs = Fixture.inputs(try Fixture.packets(.ztf, objects: 4, seed: 12))
    let results = try Fixture.run(inputs, batch: 50, threads: 1)
    let scores = results.flatMap(\.scores)
    #expect(!scores.isEmpty)
    for score in scores { try check(score.json, against: "score") }
    for result in results { try check(Array(result.ledger.json.utf8), against: "ledger") }
  }

  @Test func quarantinedRecordsFollowTheirSchema() throws {
    let results = try Fixture.run(Fixture.inputs([[1, 2, 3]]), batch: 1, threads: 1)
    let record = try #require(results.first?.quarantined.first)
    try check(record.json, against: "quarantine")
  }
}
