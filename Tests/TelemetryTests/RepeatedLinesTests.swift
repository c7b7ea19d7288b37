import Synchronization
import Telemetry
import Testing

@Suite struct RepeatedLinesTests {
  /// A logger whose windows end when the test says so.
  private final class Recorder: Sendable {
    private let ends = Mutex<[@Sendable () -> Void]>([])

    /// The lines that `body` logs.
    func lines(_ body: (Logger, RepeatedLines) -> Void) -> [Substring] {
      let lines = RecordedLines()
      let repeated = RepeatedLines { [self] _, work in ends.withLock { $0.append(work) } }
      let logger = Logger(label: "t") {
        SummingLogHandler(
          LogfmtHandler(label: $0, writer: lines.writer), label: $0, repeated: repeated)
      }
      body(logger, repeated)
      return lines.text().split(separator: "\n")
    }

    var windows: Int { ends.withLock { $0.count } }

    /// Ends the windows that are open.
    func endWindows() {
      let ended = ends.withLock { ends in
        defer { ends = [] }
        return ends
      }
      for end in ended { end() }
    }
  }

  private func quarantine(_ logger: Logger, _ offsets: Range<Int>, reason: String) {
    for offset in offsets {
      logger.warning(
        "record quarantined",
        metadata: [
          .reason: "\(reason)", .errorDescription: "byte \(offset)", .kafkaTopic: "ztf",
          .kafkaPartition: "\(offset % 7)", .kafkaOffset: "\(offset)",
        ])
    }
  }

  @Test func aBurstIsAHandfulOfLines() {
    let recorder = Recorder()
    let lines = recorder.lines { logger, _ in
      quarantine(logger, 0..<3_358, reason: "notAvro")
      #expect(recorder.windows == 1)
      recorder.endWindows()
    }
    #expect(lines.count == 6)
    #expect(lines[4].contains("kafka.offset=4 ") && lines[4].contains("error.description"))
    #expect(
      lines[5] == "<4>level=warning logger=t message=\"record quarantined\" duration.seconds=10 "
        + "kafka.topic=ztf log.lines=3353 reason=notAvro")
  }

  @Test func differentReasonsAreNeverSummed() {
    let recorder = Recorder()
    let lines = recorder.lines { logger, _ in
      for index in 0..<8 {
        quarantine(logger, index..<(index + 1), reason: "notAvro")
        quarantine(logger, index..<(index + 1), reason: "truncated")
        logger.error("batch failed", metadata: [.errorDescription: "a", .objectID: "\(index)"])
        logger.error("batch failed", metadata: [.errorDescription: "b", .kafkaOffset: "\(index)"])
        logger.error("batch failed", metadata: [.errorDescription: "\(index)"])
      }
      recorder.endWindows()
    }
    #expect(lines.count == 5 * 4 + 8 + 4)
    let sums = lines.filter { $0.contains("log.lines=3") }
    #expect(sums.count == 4)
    for text in ["reason=notAvro", "reason=truncated", "description=a ", "description=b "] {
      #expect(sums.filter { $0.contains(text) }.count == 1)
    }
  }

  @Test func aNewWindowBeginsAnew() {
    let recorder = Recorder()
    let lines = recorder.lines { logger, _ in
      for _ in 0..<2 {
        quarantine(logger, 0..<7, reason: "notAvro")
        recorder.endWindows()
      }
      quarantine(logger, 0..<5, reason: "notAvro")
      recorder.endWindows()
    }
    #expect(lines.count == 6 + 6 + 5)
    #expect(lines.filter { $0.contains("log.lines=2") }.count == 2)
  }

  @Test func theEndOfTheProgramEndsTheWindows() {
    let recorder = Recorder()
    let lines = recorder.lines { logger, repeated in
      quarantine(logger, 0..<9, reason: "notAvro")
      repeated.end()
      recorder.endWindows()
    }
    #expect(lines.count == 6 && lines[5].contains("log.lines=4"))
  }

  /// Lines of a batch and of the life cycle all stand.
  @Test func otherLevelsAreNotSummed() {
    let lines = Recorder().lines { logger, _ in
      for _ in 0..<20 {
        logger.info("batch committed")
        logger.notice("ready")
        logger.critical("stopped")
      }
    }
    #expect(lines.count == 60)
  }

  /// A hostile stream may vary what a kind is made of: the count of kinds is bounded, no line lost.
  @Test func kindsAreBounded() {
    let recorder = Recorder()
    let lines = recorder.lines { logger, _ in
      for index in 0..<1_100 { logger.warning("x", metadata: [.kafkaTopic: "\(index)"]) }
      #expect(recorder.windows == 1_000)
    }
    #expect(lines.count == 1_100)
  }
}
