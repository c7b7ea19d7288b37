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

  @Test func everyWriteToTheFileIsNoticedAndNoOther() throws {
    let noticed = DispatchSemaphore(value: 0)
    let watch = try #require(FileWatch(path: folder.path("state-wal")) { noticed.signal() })
    // The file need not exist yet; a longer and a shorter name are other files.
    try append("other", to: "state-wal2")
    try append("other", to: "state")
    for line in 1...3 {
      try append("line \(line)", to: "state-wal")
      #expect(noticed.wait(timeout: .now() + 10) == .success)
    }
    // Events come in order: after this one nothing of the others is still on its way.
    try append("last", to: "state-wal")
    #expect(noticed.wait(timeout: .now() + 10) == .success)
    #expect(noticed.wait(timeout: .now()) == .timedOut)
    withExtendedLifetime(watch) {}
  }

  @Test func aFolderThatDoesNotExistHasNoWatch() {
    let watch = FileWatch(path: folder.path("missing/state-wal")) {}
    #expect(watch == nil)
  }
}
