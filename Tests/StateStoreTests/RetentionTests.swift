import Photometry
import StateStore
import Testing

/// Photometry as a snapshot and changes, and state that is forgotten.
@Suite struct RetentionTests {
  let store: StateStore

  init() throws { store = try StateStore(path: ":memory:") }

  private func update(
    _ number: Int, _ generation: Int, _ content: PhotometryUpdate.Content
  ) -> PhotometryUpdate {
    PhotometryUpdate(key: Samples.key(number), generation: generation, content: content)
  }

  @Test func aSnapshotEndsTheChangesBeforeIt() throws {
    var changes = BatchChanges()
    changes.objects = [Samples.object(1), Samples.object(2)]
    changes.photometry = [
      update(1, 1, .snapshot([1])), update(1, 1, .change(slot: 0, [2])),
      update(1, 1, .change(slot: 1, [3])), update(2, 4, .snapshot([9])),
    ]
    try store.commit(changes)
    // Read twice, as from a changelog, they are the same.
    try store.commit(changes)
    #expect(
      try store.photometry(of: Samples.key(1))
        == StoredPhotometry(generation: 1, snapshot: [1], changes: [[2], [3]]))
    changes = BatchChanges()
    changes.photometry = [update(1, 2, .snapshot([4])), update(1, 2, .change(slot: 0, [5]))]
    try store.commit(changes)
    #expect(
      try store.photometry(of: Samples.key(1))
        == StoredPhotometry(generation: 2, snapshot: [4], changes: [[5]]))
    #expect(
      try store.photometry(of: Samples.key(2)) == StoredPhotometry(generation: 4, snapshot: [9]))
    #expect(try store.photometry(of: Samples.key(3)) == nil)
  }

  @Test func photometryOfAnUnknownObjectIsRefused() throws {
    var changes = BatchChanges()
    changes.photometry = [update(7, 1, .snapshot([]))]
    let error = #expect(throws: StoreError.self) { try store.commit(changes) }
    #expect(error?.kind == .unknownObject("object7"))
  }

  @Test func anObjectGoesWithEverythingOfIt() throws {
    try store.commit(Samples.batch([Samples.object(1), Samples.object(3)], offset: 1, in: store))
    var changes = BatchChanges()
    changes.forgotten.objects = [.init(key: Samples.key(1), slots: 3)]
    changes.forgotten.alerts = [.init(survey: .lsst, alertID: "1-0", objectID: "object1")]
    try store.commit(changes)
    #expect(try store.object(Samples.key(1)) == nil)
    #expect(try store.photometry(of: Samples.key(1)) == nil)
    #expect(try store.history(of: Samples.key(1)).isEmpty)
    #expect(try store.seen(.lsst, alertIDs: ["1-0", "1-1"]) == ["1-1"])
    #expect(try store.objectCounts() == [.lsst: 1])
    #expect(try store.ranked(limit: 5).map(\.object.key) == [Samples.key(3)])
    // It comes back as a new one, in whatever row.
    try store.commit(Samples.batch([Samples.object(1)], offset: 2, in: store))
    #expect(try store.history(of: Samples.key(1)).map(\.alertID) == ["2-0"])
    #expect(try store.photometry(of: Samples.key(1))?.changes == [])
  }

  @Test func anAlertGoesWithItsScore() throws {
    try store.commit(Samples.batch([Samples.object(1)], offset: 1, in: store))
    try store.commit(Samples.batch([Samples.object(1)], offset: 2, in: store))
    var alert = SeenAlert(key: Samples.key(1), alertID: "1-0", night: 60_000)
    #expect(try store.scoreStanding(of: alert) == .earlier(mjd: 60_001))
    var changes = BatchChanges()
    changes.forgotten.alerts = [.init(survey: .lsst, alertID: "1-0")]
    try store.commit(changes)
    #expect(try store.history(of: Samples.key(1)).map(\.alertID) == ["2-0"])
    #expect(try store.seen(.lsst, alertIDs: ["1-0"]).isEmpty)
    #expect(try store.scoreStanding(of: alert) == .none)
    alert.alertID = "2-0"
    #expect(try store.scoreStanding(of: alert) == .latest)
  }

  @Test func recommendationsComeInPieces() throws {
    var changes = BatchChanges()
    for (number, status) in StoredRecommendation.Status.allCases.enumerated() {
      changes.recommendations.append(
        StoredRecommendation(
          id: "r\(number)", key: Samples.key(number), rank: 1, issued: 60_000,
          expires: 60_001 + Double(number), status: status, document: "{}"))
    }
    try store.commit(changes)
    let first = try store.recommendationPiece(after: "", limit: 2)
    #expect(first.recommendations.map(\.recommendation.id) == ["r0", "r1"])
    #expect(first.recommendations.map(\.recommendation.objectID).contains("object1"))
    #expect(first.recommendations.map(\.expires) == [60_001, 60_002])
    #expect(first.next == "r1")
    let all = StoredRecommendation.Status.allCases.count
    #expect(try store.recommendationPiece(after: "r1", limit: 100).recommendations.count == all - 2)
    #expect(try store.recommendationPiece(after: "r1", limit: 100).next == nil)
    changes = BatchChanges()
    changes.forgotten.recommendations = first.recommendations.map(\.recommendation)
    try store.commit(changes)
    #expect(try store.recommendation("r1") == nil)
    #expect(try store.recommendation("r2") != nil)
  }

  /// Pieces cover everything once.
  @Test func piecesCoverAll() throws {
    let objects = (0..<25).map(Samples.object)
    try store.commit(Samples.batch(objects, offset: 1, in: store))
    var keys: [ObjectKey] = []
    var cursor: Int64? = 0
    while let place = cursor {
      let piece = try store.objectPiece(after: place, limit: 4)
      keys += piece.objects.map(\.key)
      cursor = piece.next
    }
    #expect(keys == objects.map(\.key))
    var alerts: [String] = []
    var place: (survey: Survey, alertID: String)?
    repeat {
      let piece = try store.alertPiece(after: place, limit: 4)
      alerts += piece.alerts.map(\.alertID)
      place = piece.next
    } while place != nil
    #expect(alerts.count == 25 && Set(alerts).count == 25)
    #expect(try store.newestDetections() == [.ztf: 60_024, .lsst: 60_023])
  }
}
