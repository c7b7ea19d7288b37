package import Foundation
import Synchronization
import Telemetry

/// A buffered destination of data: standard output or a file. `flush()` reports write failures.
package final class Output: Sendable {
  package static let standard = Output(.standardOutput)

  private struct State {
    var handle: FileHandle
    var buffer: [UInt8] = []
    var failure: String?
  }

  private let state: Mutex<State>
  private static let bufferSize = 1 << 16

  private init(_ handle: FileHandle) { state = Mutex(State(handle: handle)) }

  /// Makes or empties the file at a path; `-` is standard output.
  package static func open(_ path: String) throws(CommandFailure) -> Output {
    if path == "-" { return .standard }
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let handle = FileHandle(forWritingAtPath: path)
    else { throw CommandFailure(status: .failed, message: "\(path): cannot be written") }
    return Output(handle)
  }

  package func write(line: String) { write(line: Array(line.utf8)) }

  /// Writes lines for people, which may hold text from outside.
  package func write(text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      write(line: VisibleText.of(String(line)))
    }
  }

  /// Writes a whole document as it is.
  package func write(bytes text: String) {
    state.withLock { $0.buffer += Array(text.utf8) }
  }

  package func write(line: [UInt8]) {
    state.withLock {
      $0.buffer += line
      $0.buffer.append(0x0a)
      if $0.buffer.count >= Self.bufferSize { Self.flush(&$0) }
    }
  }

  /// - Throws: where anything since the start could not be written.
  package func flush() throws(CommandFailure) {
    let failure = state.withLock { state in
      Self.flush(&state)
      return state.failure
    }
    if let failure {
      throw CommandFailure(status: .failed, message: "output cannot be written: \(failure)")
    }
  }

  private static func flush(_ state: inout State) {
    guard !state.buffer.isEmpty else { return }
    do {
      try state.handle.write(contentsOf: Data(state.buffer))
    } catch {
      state.failure = state.failure ?? SystemError.text(error)
    }
    state.buffer.removeAll(keepingCapacity: true)
  }
}

extension Output {
  /// Writes whole files into a folder, by name; the folder is made where it is missing.
  package static func write(_ files: [String: Data], into folder: URL) throws(CommandFailure) {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (name, data) in files {
        try data.write(to: folder.appending(path: name), options: .atomic)
      }
    } catch {
      throw CommandFailure(
        status: .failed, message: "\(folder.path): \(SystemError.text(error))")
    }
  }
}

/// Output for people: standard error, and checks if a stream is a terminal.
package enum Console {
  package static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
  package static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Writes one line to standard error, whatever stands in the names and values that it holds.
  package static func say(_ line: String) { write(VisibleText.of(line) + "\n") }

  /// Writes a text of several lines to standard error.
  package static func say(text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) { say(String(line)) }
  }

  /// Lines of one kind that are written out one by one.
  package static let shownLines = 20

  /// Writes the first lines of one kind to standard error, and of the rest a line with their number.
  package static func say(_ lines: [String], rest: (Int) -> String) {
    for line in lines.prefix(shownLines) { say("nightjar: \(line)") }
    if lines.count > shownLines { say("nightjar: \(rest(lines.count - shownLines))") }
  }

  /// That nobody reads it any longer is no reason to stop.
  private static func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// Replaces the last line of a terminal; says nothing elsewhere.
  package static func progress(_ line: String) {
    guard isTerminal else { return }
    write("\r\u{1b}[K" + line)
  }

  /// Ends a line of progress.
  package static func endProgress() {
    guard isTerminal else { return }
    write("\r\u{1b}[K")
  }
}
