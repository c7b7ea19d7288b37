import Dispatch
internal import Glibc

/// Says when a file is written, by whichever process.
///
/// Source: inotify(7).
package final class FileWatch: Sendable {
  private let source: DispatchBox

  /// - Parameters:
  ///   - path: of a file, which need not exist yet, in an existing folder.
  ///   - changed: called on a thread of the watch's own.
  /// - Returns: `nil` where the system has no watch left.
  package init?(path: String, changed: @escaping @Sendable () -> Void) {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let name = String(path[(slash.map { path.index(after: $0) } ?? path.startIndex)...])
    let descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    guard descriptor >= 0 else { return nil }
    guard unsafe inotify_add_watch(descriptor, folder, UInt32(IN_MODIFY)) >= 0 else {
      close(descriptor)
      return nil
    }
    let source = DispatchSource.makeReadSource(
      fileDescriptor: descriptor, queue: DispatchQueue(label: "nightjar.store.watch"))
    source.setEventHandler { if Self.takes(eventsOf: name, from: descriptor) { changed() } }
    source.setCancelHandler { close(descriptor) }
    source.activate()
    self.source = DispatchBox(source)
  }

  deinit { source.cancel() }

  /// Reads the pending events; returns true if one is of the file.
  private static func takes(eventsOf name: String, from descriptor: CInt) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    var isNamed = false
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe read(descriptor, $0.baseAddress, $0.count)
      }
      guard count > 0 else { return isNamed }
      isNamed = isNamed || contains(name, buffer[..<count])
    }
  }

  /// Returns true if one of the events is of `name`. Each has a head of 16 bytes, of which the last
  /// four are the length of the name behind it, padded with zeros.
  package static func contains(_ name: String, _ events: ArraySlice<UInt8>) -> Bool {
    let headSize = 16
    var start = events.startIndex
    while events.endIndex - start >= headSize {
      let length = (0..<4).reduce(0) { $0 | Int(events[start + 12 + $1]) << (8 * $1) }
      let end = min(start + headSize + length, events.endIndex)
      let found = events[(start + headSize)..<end].prefix { $0 != 0 }
      if String(decoding: found, as: UTF8.self) == name { return true }
      start = end
    }
    return false
  }
}

/// A Dispatch source that other threads only cancel.
///
/// Unchecked: cancelling a source is safe from any thread.
private struct DispatchBox: @unchecked Sendable {
  private let source: any DispatchSourceRead

  init(_ source: any DispatchSourceRead) { self.source = source }

  func cancel() { source.cancel() }
}
