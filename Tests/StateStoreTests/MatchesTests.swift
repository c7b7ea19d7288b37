import CatalogueMatching
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

  @Test func matchesNeedTheirObject() throws {
    let store = try StateStore(path: ":memory:")
    var changes = BatchChanges()
    changes.matches = [MatchesUpdate(key: Samples.key(3), matches: Self.matches)]
    #expect(throws: StoreError.self) { try store.commit(changes) }
  }
}
