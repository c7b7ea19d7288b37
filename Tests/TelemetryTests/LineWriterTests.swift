import Glibc
import Telemetry
import Testing

@Suite(.timeLimit(.minutes(1))) struct LineWriterTests {
  /// The ends of a pipe.
  private func pipe() throws -> (reading: CInt, writing: CInt) {
    var ends: [CInt] = [-1, -1]
    let status = unsafe Glibc.pipe(&ends)
    try #require(status == 0)
    return (ends[0], ends[1])
  }

  /// Reads lines from a pipe until one ends with `last`.
  private func lines(from end: CInt, until last: String) -> [Substring] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while !String(decoding: bytes.suffix(last.utf8.count), as: UTF8.self).hasSuffix(last) {
      let count = unsafe read(end, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer.prefix(count)
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
  }

  /// All lines are accepted at once; those written later stand in order, one of them says how many
  /// were dropped, and where.
  @Test func aPipeThatNobodyReadsHoldsNothingUp() throws {
    let (reading, writing) = try pipe()
    defer {
      close(reading)
      close(writing)
    }
    let dropped = Counter()
    let writer = LineWriter(
      descriptor: writing, isJournal: true, limit: .init(lines: 1_000), dropped: dropped)
    let filler = String(repeating: "x", count: 1_000)
    for index in 0..<100_000 { writer.write(line: "\(index) \(filler)") }
    #expect(!writer.flush(within: .milliseconds(1)))
    #expect(dropped.value > 98_000)

    let count = dropped.value
    var found = lines(from: reading, until: "log.lines=\(count)\n")
    let notice = found.removeLast()
    #expect(
      notice == "<4>level=warning logger=nightjar.log message=\"log lines were dropped: "
        + "standard error was not read in time\" log.lines=\(count)")
    #expect(found.map { $0.prefix { $0 != " " } } == (0..<100_000 - count).map { "\($0)" })
    writer.write(line: "after")
    #expect(lines(from: reading, until: "after\n") == ["after"])
    #expect(writer.flush(within: .seconds(20)))
    #expect(dropped.value == count)
  }

  @Test func aQueueIsBoundedInBytes() {
    var queue = LineQueue(limit: .init(lines: 100, bytes: 10)) { [UInt8($0)] }
    // The last would fit, but must not overtake the third.
    let areAccepted = [[1, 1, 1, 1], [2, 2, 2, 2], [3, 3, 3], [4]].map { queue.append($0) }
    #expect(areAccepted == [true, true, false, false])
    let taken = (0..<4).map { _ in queue.takeFirst() }
    #expect(taken == [[1, 1, 1, 1], [2, 2, 2, 2], [2], nil])
    let isAccepted = queue.append([5])
    let last = queue.takeFirst()
    #expect(isAccepted && last == [5])
  }

  @Test func aClosedDescriptorLosesLinesButNotTheProgram() {
    let lost = Counter()
    let writer = LineWriter(descriptor: -1, lost: lost)
    writer.write(line: "x")
    #expect(writer.flush(within: .seconds(20)))
    #expect(lost.value == 1)
  }

  /// A descriptor that does not block is waited for.
  @Test func aPipeThatDoesNotBlockLosesNothing() throws {
    let (reading, writing) = try pipe()
    defer {
      close(reading)
      close(writing)
    }
    _ = fcntl(writing, F_SETFL, O_NONBLOCK)
    let lost = Counter()
    let writer = LineWriter(descriptor: writing, lost: lost)
    let filler = String(repeating: "x", count: 1_000)
    for index in 0..<200 { writer.write(line: "\(filler) \(index)") }
    #expect(lines(from: reading, until: " 199\n").count == 200)
    #expect(writer.flush(within: .seconds(20)))
    #expect(lost.value == 0)
  }
}
