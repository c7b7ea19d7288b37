/// Lines that wait to be written, in order, bounded in number and bytes.
///
/// A full queue refuses lines until half of it is free again; one line that says how many were
/// refused then stands in their place.
package struct LineQueue {
  /// Bounds of a queue.
  package struct Limit: Sendable {
    package var lines: Int
    package var bytes: Int

    package init(lines: Int = 10_000, bytes: Int = 4 << 20) {
      self.lines = lines
      self.bytes = bytes
    }
  }

  private let limit: Limit
  private let notice: @Sendable (Int) -> [UInt8]
  /// The lines before `head` are taken.
  private var lines: [[UInt8]] = []
  private var head = 0
  private var bytes = 0
  /// Lines refused that no line speaks of yet.
  private var refused = 0

  /// - Parameter notice: makes the line that says how many were refused.
  package init(limit: Limit, notice: @escaping @Sendable (Int) -> [UInt8]) {
    self.limit = limit
    self.notice = notice
  }

  private var count: Int { lines.count - head }

  /// Adds a line to the end; returns false if it was refused.
  package mutating func append(_ line: [UInt8]) -> Bool {
    guard refused == 0, count < limit.lines, bytes + line.count <= limit.bytes else {
      refused += 1
      return false
    }
    add(line)
    return true
  }

  /// Takes the first line.
  package mutating func takeFirst() -> [UInt8]? {
    if refused > 0, count <= limit.lines / 2, bytes <= limit.bytes / 2 {
      add(notice(refused))
      refused = 0
    }
    guard count > 0 else { return nil }
    let line = lines[head]
    lines[head] = []
    head += 1
    bytes -= line.count
    if 2 * head >= lines.count {
      lines.removeFirst(head)
      head = 0
    }
    return line
  }

  private mutating func add(_ line: [UInt8]) {
    lines.append(line)
    bytes += line.count
  }
}
