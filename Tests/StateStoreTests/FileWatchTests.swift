import Dispatch
import Foundation
import StateStore
import Testing

struct FileWatchTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func append(_ text: String, to name: String) throws {
    let path = folder.path(name)
    if !folder.has(name) { _ = try folder.write([], to: name) }
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
  }

  @Test func everyWriteToTheFileIsNoticed() throws {
    let noticed = DispatchSemaphore(value: 0)
    let watch = try #require(FileWatch(path: folder.path("state-wal")) { noticed.signal() })
    // The file need not exist yet.
    for line in 1...3 {
      try append("line \(line)", to: "state-wal")
      #expect(noticed.wait(timeout: .now() + 10) == .success)
    }
    withExtendedLifetime(watch) {}
  }

  /// A longer and a shorter name are other files.
  @Test func eventsAreToldApartByTheWholeName() {
    func event(_ name: String, padded size: Int) -> [UInt8] {
      let head: [UInt8] = [1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, UInt8(size), 0, 0, 0]
      let text = Array(name.utf8)
      return head + text + [UInt8](repeating: 0, count: size - text.count)
    }
    let others = event("state-wal2", padded: 16) + event("state", padded: 16)
    let ours = event("state-wal", padded: 16)
    #expect(!FileWatch.contains("state-wal", others[...]))
    #expect(FileWatch.contains("state-wal", ours[...]))
    #expect(FileWatch.contains("state-wal", (others + ours)[...]))
    #expect(FileWatch.contains("state-wal", (others + ours + others)[...]))
    // An event that ends early has no name.
    #expect(!FileWatch.contains("state-wal", ours[..<20]))
    #expect(!FileWatch.contains("state-wal", []))
  }

  @Test func aFolderThatDoesNotExistHasNoWatch() {
    let watch = FileWatch(path: folder.path("missing/state-wal")) {}
    #expect(watch == nil)
  }
}
