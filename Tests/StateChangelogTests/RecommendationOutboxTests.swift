import Photometry
import StateChangelog
import StateStore
import Testing

/// Recommendations between those who make them and the commit that publishes them.
@Suite struct RecommendationOutboxTests {
  private func change(_ id: String, of object: String = "a") -> RecommendationChange {
    RecommendationChange(
      key: Array(id.utf8), value: [],
      stored: [
        StoredRecommendation(
          id: id, key: ObjectKey(survey: .ztf, objectID: object), rank: 1, issued: 60_000,
          expires: 60_001, document: "{}")
      ])
  }

  private func ids(_ changes: [RecommendationChange]) -> [String] {
    changes.map { String(decoding: $0.key, as: UTF8.self) }
  }

  @Test func whatWasNotCommittedIsTakenAgainBeforeAnythingNewer() {
    let outbox = RecommendationOutbox()
    outbox.submit([change("1")])
    #expect(ids(outbox.take()) == ["1"])
    #expect(outbox.isEmpty && !outbox.hasSettled)
    outbox.submit([change("2")])
    #expect(ids(outbox.take()) == ["2"])
    outbox.submit([change("3")])
    outbox.putBack()
    #expect(ids(outbox.take()) == ["1", "2", "3"])
    outbox.noteCommit()
    #expect(outbox.hasSettled && outbox.take().isEmpty)
  }

  @Test func changesOfObjectsThatMovedAwayAreDropped() {
    let outbox = RecommendationOutbox()
    outbox.submit([change("1", of: "ours"), change("2", of: "theirs")])
    #expect(ids(outbox.take { $0 == "ours" }) == ["1"])
    outbox.putBack()
    #expect(ids(outbox.take { _ in true }) == ["1"])
    outbox.noteCommit()
    #expect(outbox.hasSettled)
  }
}
