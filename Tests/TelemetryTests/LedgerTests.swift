import Foundation
import Telemetry
import Testing

@Suite struct LedgerTests {
  static let dispositions: [Disposition] = [
    .scored, .deferred, .filtered(criterion: "reliability"), .filtered(criterion: "a \"b\"\\\n"),
    .duplicate(.seen), .duplicate(.nothingNew), .quarantined(reason: "truncated"),
  ]

  @Test func emptyLedger() {
    let expected =
      #"{"input":0,"scored":0,"deferred":0,"filtered":{},"duplicate":0,"quarantined":{}}"#
    #expect(Ledger().json == expected)
  }

  @Test func partsSumToInputWhateverTheOrder() {
    for seed in 0..<20 {
      var ledgers = [Ledger(), Ledger(), Ledger()]
      for index in 0..<300 {
        let which = (index &* 7 &+ seed &* 13) % 3
        ledgers[which].receive()
        ledgers[which].add(Self.dispositions[(index &* index &+ seed) % Self.dispositions.count])
      }
      var sum = Ledger()
      for ledger in ledgers { sum.merge(ledger) }
      #expect(sum.input == 300 && sum.accounted == 300 && sum.unaccounted == 0)
      #expect(sum.scored == ledgers.map(\.scored).reduce(0, +))
    }
  }

  @Test func aLostRecordShows() {
    var ledger = Ledger()
    ledger.receive(3)
    ledger.add(.scored, count: 2)
    #expect(ledger.unaccounted == 1)
  }

  @Test func jsonIsReadable() throws {
    var ledger = Ledger()
    ledger.receive(Self.dispositions.count)
    for disposition in Self.dispositions { ledger.add(disposition) }
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(ledger.json.utf8)) as? [String: Any])
    #expect(object["input"] as? Int == Self.dispositions.count)
    #expect((object["filtered"] as? [String: Int])?["a \"b\"\\\n"] == 1)
    #expect((object["quarantined"] as? [String: Int]) == ["truncated": 1])
  }

  @Test(arguments: dispositions) func keyAndDetailGiveTheDispositionBack(_ value: Disposition) {
    #expect(Disposition(key: value.key, detail: value.detail) == value)
  }

  @Test func anUnknownKeyIsNoDisposition() {
    #expect(Disposition(key: "lost", detail: "") == nil)
  }
}
