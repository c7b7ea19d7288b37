import Foundation
import Photometry
import Sampling
import StateStore
import Testing
import Topics

@Suite struct StateStoreFileTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("state.sqlite")
  }

  private func kind(_ path: String) throws -> StoreError.Kind {
    let error = try #require(throws: StoreError.self) { try StateStore(path: path) }
    #expect(error.path == path && error.description.contains(path))
    #expect(error.isFatal)
    return error.kind
  }

  @Test func aStoreIsThereAfterClosing() throws {
    do {
      let store = try StateStore(path: path)
      try store.commit(Samples.batch([Samples.object(1)], offset: 7, in: store))
    }
    let store = try StateStore(path: path)
    #expect(try store.object(Samples.key(1)) == Samples.object(1))
    #expect(try store.accounts() == [PartitionAccount(Samples.partition, next: 7)])
    #expect(try store.size() > 0)
  }

  @Test func committedStateSurvivesACrash() throws {
    let store = try StateStore(path: path)
    for number in 1...20 {
      try store.commit(Samples.batch([Samples.object(number)], offset: Int64(number), in: store))
    }
    // What a crash leaves: the file and its write-ahead log, not closed.
    try folder.copy("state.sqlite", to: "crashed.sqlite")
    try folder.copy("state.sqlite-wal", to: "crashed.sqlite-wal")
    let recovered = try StateStore(path: folder.path("crashed.sqlite"))
    #expect(try recovered.ranked(limit: 100).count == 20)
    #expect(try recovered.accounts().map(\.next) == [20])
  }

  /// What a crash before the first checkpoint leaves where the write-ahead log is lost, and what a loss
  /// of power leaves, holds nothing; a store, another program's file and a damaged one do.
  @Test func aStoreThatWasNeverMadeIsToldFromAnother() throws {
    let store = try StateStore(path: path)
    try store.commit(Samples.batch([Samples.object(1)], offset: 7, in: store))
    try folder.copy("state.sqlite", to: "lost.sqlite")
    #expect(try UnmadeStore.isAt(folder.path("lost.sqlite")))
    #expect(try !UnmadeStore.isAt(path))
    #expect(try !UnmadeStore.isAt(folder.path("none.sqlite")))
    for (name, bytes) in [("empty", 0), ("zeros", 4_096)] {
      try Data(count: bytes).write(to: URL(filePath: folder.path(name)))
      #expect(try UnmadeStore.isAt(folder.path(name)))
    }
    try UnmadeStore.remove(folder.path("zeros"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("zeros")))
    try Data("no database at all, but long enough".utf8).write(
      to: URL(filePath: folder.path("text")))
    #expect(throws: StoreError.self) { try UnmadeStore.isAt(folder.path("text")) }
    try Database(path: folder.path("foreign")).execute("CREATE TABLE t (a)")
    #expect(throws: StoreError.self) { try UnmadeStore.isAt(folder.path("foreign")) }
    withExtendedLifetime(store) {}
  }

  @Test func aCrashLeavesWholeBatchesOnly() throws {
    let store = try StateStore(path: path)
    for batch in 1...10 {
      let objects = (0..<10).map { Samples.object(batch * 10 + $0) }
      try store.commit(Samples.batch(objects, offset: Int64(batch), in: store))
    }
    let log = try folder.bytes(of: "state.sqlite-wal")
    let file = try folder.bytes(of: "state.sqlite")
    var random = SeededGenerator(seed: 3)
    var recovered: Set<Int> = []
    for attempt in 0..<30 {
      let name = "cut\(attempt).sqlite"
      let length = Int.random(in: 0...log.count, using: &random)
      _ = try folder.write(Array(log.prefix(length)), to: name + "-wal")
      let cut = try StateStore(path: try folder.write(file, to: name))
      let position = Int(try cut.accounts().first?.next ?? 0)
      #expect(try cut.ranked(limit: 1_000).count == 10 * position)
      #expect(try cut.dispositions().map(\.count).reduce(0, +) == 10 * position)
      recovered.insert(position)
    }
    #expect(recovered.count > 3)
  }

  @Test func otherFilesAreRefusedAndLeftAsTheyAre() throws {
    let text = Array("mjd,band,flux\n60000,g,1\n".utf8)
    let long = [UInt8](repeating: 0x41, count: 100_000)
    for (name, bytes) in [("a.csv", text), ("b.bin", long), ("c", [1, 2])] {
      #expect(try kind(try folder.write(bytes, to: name)) == .foreignFile)
      #expect(try folder.bytes(of: name) == bytes)
    }
    let other = folder.path("other.sqlite")
    do { try Database(path: other).execute("CREATE TABLE mine (x)") }
    let before = try folder.bytes(of: "other.sqlite")
    #expect(try kind(other) == .foreignFile)
    #expect(try folder.bytes(of: "other.sqlite") == before)
  }

  @Test func anEmptyFileBecomesAStore() throws {
    let store = try StateStore(path: try folder.write([], to: "empty"))
    #expect(try store.accounts().isEmpty)
  }

  @Test func placesWhereNoFileCanBe() throws {
    #expect(try kind(folder.url.path) == .cannotOpen)
    #expect(try kind(folder.path("no/such/folder/state.sqlite")) == .cannotOpen)
  }

  @Test func aNewerSchemaIsRefused() throws {
    do { _ = try StateStore(path: path) }
    let version = Schema.migrator.migrations.count + 1
    do { try Database(path: path).execute("PRAGMA user_version = \(version)") }
    #expect(try kind(path) == .newerSchema(found: version, supported: version - 1))
  }

  @Test func damageIsATypedErrorAndNeverACrash() throws {
    do {
      let store = try StateStore(path: path)
      let objects = (0..<200).map { Samples.object($0) }
      try store.commit(Samples.batch(objects, offset: 1, in: store))
    }
    // A store that was closed is in one file.
    #expect(!folder.has("state.sqlite-wal"))
    let good = try folder.bytes(of: "state.sqlite")
    var random = SeededGenerator(seed: 5)
    var errors = 0
    for attempt in 0..<60 {
      var bytes = good
      for _ in 0..<40 {
        let start = Int.random(in: 100..<bytes.count - 64, using: &random)
        for index in start..<start + 64 { bytes[index] = .random(in: 0...255, using: &random) }
      }
      let damaged = try folder.write(bytes, to: "damaged\(attempt)")
      do {
        let store = try StateStore(path: damaged)
        try store.forEachObject { _ in }
        _ = try store.ranked(limit: 1_000)
        try store.commit(Samples.batch([Samples.object(3)], offset: 2, in: store))
      } catch {
        errors += 1
      }
    }
    #expect(errors > 30)
  }

  @Test func aCheckOnOpeningFindsDamage() throws {
    do {
      let store = try StateStore(path: path)
      try store.commit(Samples.batch((0..<200).map { Samples.object($0) }, offset: 1, in: store))
    }
    var settings = StateStore.Settings()
    settings.checksOnOpen = true
    #expect(throws: Never.self) { try StateStore(path: path, settings: settings) }
    var bytes = try folder.bytes(of: "state.sqlite")
    let middle = bytes.count / 2 / 4096 * 4096
    for index in middle..<middle + 4096 { bytes[index] = 0xFF }
    let damaged = try folder.write(bytes, to: "damaged")
    let error = try #require(throws: StoreError.self) {
      try StateStore(path: damaged, settings: settings)
    }
    #expect(error.kind == .corrupt && !error.detail.isEmpty)
  }

  @Test func aFullDiskKeepsWhatWasThereAndIsNotFatal() throws {
    var settings = StateStore.Settings()
    settings.maximumSize = 400_000
    let store = try StateStore(path: path, settings: settings)
    try store.commit(Samples.batch([Samples.object(1)], offset: 1, in: store))
    let large = try Samples.batch(
      (2..<400).map { Samples.object($0) }, observations: 60, offset: 2, in: store)
    let error = try #require(throws: StoreError.self) { try store.commit(large) }
    #expect(error.kind == .full && !error.isFatal)
    #expect(try store.accounts().map(\.next) == [1])
    #expect(try store.ranked(limit: 10).count == 1)
    try store.commit(Samples.batch([Samples.object(2)], offset: 2, in: store))
    #expect(try store.accounts().map(\.next) == [2])
  }

  @Test func aReaderSeesTheLastCommitAndCannotWrite() throws {
    let store = try StateStore(path: path)
    let reader = try StateStore(readingFrom: path)
    try store.commit(Samples.batch([Samples.object(1)], offset: 1, in: store))
    #expect(try reader.object(Samples.key(1)) == Samples.object(1))
    let error = try #require(throws: StoreError.self) { try reader.setMeta("a", "b") }
    #expect(error.kind == .readOnly)
    let missing = try #require(throws: StoreError.self) {
      try StateStore(readingFrom: folder.path("none"))
    }
    #expect(missing.kind == .cannotOpen)
  }

  @Test func aLockedStoreIsBusyAndRetriable() throws {
    var settings = StateStore.Settings()
    settings.busyTimeout = .milliseconds(20)
    let store = try StateStore(path: path, settings: settings)
    let other = try Database(path: path)
    try other.execute("BEGIN IMMEDIATE")
    let error = try #require(throws: StoreError.self) { try store.setMeta("a", "b") }
    #expect(error.kind == .busy && error.isRetriable && !error.isFatal)
    try other.execute("COMMIT")
    try store.setMeta("a", "b")
  }

  @Test func oneDaemonAtATimeHasAStore() throws {
    let store = try StateStore(path: path)
    let lock = try StoreLock(beside: path)
    let error = try #require(throws: StoreError.self) { try StoreLock(beside: path) }
    #expect(error.kind == .busy && error.path == path)
    #expect(error.description.contains("another daemon works on it"))
    // Commands work beside the daemon.
    try StateStore(path: path).setMeta("a", "b")
    #expect(try store.meta("a") == "b")
    withExtendedLifetime(lock) {}
  }

  @Test func aStoreIsFreeAgain() throws {
    func hold() throws { _ = try StoreLock(beside: path) }
    try hold()
    try hold()
    let lost = path + "/nowhere/state.sqlite"
    let error = try #require(throws: StoreError.self) { try StoreLock(beside: lost) }
    #expect(error.kind == .cannotOpen)
  }

  @Test func tasksReadWhileOneWrites() async throws {
    let store = try StateStore(path: path)
    try store.commit(Samples.batch((0..<10).map { Samples.object($0) }, offset: 0, in: store))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for offset in 1...100 {
          try store.commit(
            Samples.batch((0..<10).map { Samples.object($0) }, offset: Int64(offset), in: store))
        }
      }
      for _ in 0..<3 {
        group.addTask {
          for _ in 0..<50 {
            let count = try store.ranked(limit: 100).count
            #expect(count == 10)
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try store.dispositions().map(\.count) == [1_010])
  }
}
