import CatalogueMatching
import Photometry
import StateStore
import Testing

/// Entries of catalogues beside their objects in the store.
@Suite struct MatchesTests {
  private static let matches = ObjectMatches(
    catalogues: 9,
    entries: [
      CatalogueMatch(
        catalogue: "vsx", version: "1", role: .variable, identifier: "R Leo", separation: 0.25)
    ])

  @Test func matchesAreKeptReplacedAndForgotten() throws {
    let store = try StateStore(path: ":memory:")
    let key = Samples.key(1)
    #expect(try store.matches(of: key) == nil)
    var changes = BatchChanges()
    changes.objects = [Samples.object(1)]
    changes.matches = [MatchesUpdate(key: key, matches: Self.matches)]
    try store.commit(changes)
    #expect(try store.matches(of: key) == Self.matches)
    changes.objects = []
    changes.matches[0].matches = ObjectMatches(catalogues: 10)
    try store.commit(changes)
    #expect(try store.matches(of: key) == ObjectMatches(catalogues: 10))
    var end = BatchChanges()
    end.forgotten.objects = [.init(key: key)]
    try store.commit(end)
    #expect(try store.object(key) == nil && store.matches(of: key) == nil)
  }

  /// Matches of objects with a label in force, of one survey alone.
  @Test func matchesOfLabelledObjects() throws {
    let store = try StateStore(path: ":memory:")
    var changes = BatchChanges()
    changes.objects = (1...6).map(Samples.object)
    changes.matches = (1...5).map { MatchesUpdate(key: Samples.key($0), matches: Self.matches) }
    try store.commit(changes)
    // 2, 4 and 6 are ZTF's; 6 has no matches, and the label of 4 is taken back.
    for (number, author) in [(1, "a"), (2, "a"), (2, "b"), (4, "a"), (6, "a")] {
      _ = try store.add(
        StoredLabel(
          id: "\(number)\(author)", key: Samples.key(number), verdict: "known", author: author,
          time: 60_000))
    }
    #expect(try store.undoLabel("4a", at: 60_001))
    #expect(try store.matchesOfLabelled(.ztf) == ["object2": Self.matches])
    #expect(try store.matchesOfLabelled(.lsst) == ["object1": Self.matches])
  }

  @Test func matchesNeedTheirObject() throws {
    let store = try StateStore(path: ":memory:")
    var changes = BatchChanges()
    changes.matches = [MatchesUpdate(key: Samples.key(3), matches: Self.matches)]
    #expect(throws: StoreError.self) { try store.commit(changes) }
  }
}
