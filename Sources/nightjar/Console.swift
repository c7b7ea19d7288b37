import Foundation

/// What is for people: standard error, and whether it is a terminal.
enum Console {
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
  static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Writes a line to standard error.
  static func say(_ line: String) { write(line + "\n") }

  /// That nobody reads it any longer is no reason to stop.
  private static func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// Replaces the last line of a terminal; says nothing elsewhere.
  static func progress(_ line: String) {
    guard isTerminal else { return }
    write("\r\u{1b}[K" + line)
  }

  /// Ends a line of progress.
  static func endProgress() {
    guard isTerminal else { return }
    write("\r\u{1b}[K")
  }
}
