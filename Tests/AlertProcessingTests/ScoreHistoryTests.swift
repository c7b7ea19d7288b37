import AlertProcessing
import Photometry
import StateStore
import Testing

/// The scores on which an object's evolution looks back.
@Suite struct ScoreHistoryTests {
  private func score(_ time: Double, _ alertID: String = "1") -> PublishedScore {
    PublishedScore(
      key: ObjectKey(survey: .ztf, objectID: "a"), alertID: alertID, mjd: time, observations: 5,
      score: 0.5, scoreError: 0.1, percentile: 50, model: "m")
  }

  @Test func beyondTheLimitTheOldestGoes() {
    let limit = ScoreHistory.limit
    var history = ScoreHistory()
    for time in 0..<limit + 10 { history.add(score(Double(time))) }
    #expect(history.scores.count == limit)
    #expect(history.scores.first?.mjd == 10 && history.scores.last?.mjd == Double(limit + 9))
    // As it is read from the store.
    let stored = ScoreHistory((0..<limit + 10).map { score(Double($0)) })
    #expect(stored.scores == history.scores)
  }

  @Test func aLateScoreStandsAtItsTime() {
    var history = ScoreHistory([score(1), score(3)])
    history.add(score(2))
    history.add(score(3, "0"))
    #expect(history.scores.map(\.mjd) == [1, 2, 3, 3])
    #expect(history.scores.map(\.alertID) == ["1", "1", "0", "1"])
  }
}
