import Telemetry
import Testing

@Suite struct LoggerTests {
  private func logged(
    level: Logger.Level = .info, isJournal: Bool = true, _ body: (inout Logger) -> Void
  ) -> String {
    let lines = RecordedLines(isJournal: isJournal)
    var logger = Logger(label: "nightjar.test") {
      LogfmtHandler(label: $0, writer: lines.writer, logLevel: level)
    }
    body(&logger)
    return lines.text()
  }

  @Test func aLineHasPriorityLevelLoggerMessageAndSortedKeys() {
    let text = logged { logger in
      logger[metadataKey: .kafkaTopic] = "ztf_1"
      logger.notice("ready", metadata: [.version: "1.0", .batchRecords: "\(500)"])
    }
    #expect(
      text == "<5>level=notice logger=nightjar.test message=ready batch.records=500 "
        + "kafka.topic=ztf_1 version=1.0\n")
  }

  @Test func outsideTheJournalALineBeginsWithTheTime() throws {
    let text = logged(isJournal: false) { $0.info("two words") }
    let pattern = /time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z level=info .*"two words"\n/
    #expect(try pattern.wholeMatch(in: text) != nil)
  }

  @Test func ownMetadataWinsOverTheLoggers() {
    let text = logged { logger in
      logger[metadataKey: .survey] = "ztf"
      logger.info("x", metadata: [.survey: "lsst"])
    }
    #expect(text.contains("survey=lsst") && !text.contains("survey=ztf"))
  }

  @Test func linesBelowTheLevelAreNeitherWrittenNorEvaluated() {
    var evaluations = 0
    func metadata() -> Logger.Metadata {
      evaluations += 1
      return [:]
    }
    let text = logged(level: .warning) { logger in
      logger.info("x", metadata: metadata())
      logger.notice("x", metadata: metadata())
      logger.warning("y", metadata: metadata())
      logger.error("z", metadata: metadata())
    }
    #expect(evaluations == 2)
    #expect(text.split(separator: "\n").count == 2)
  }

  @Test func levelsAreOrderedAndHaveTheJournalsPriorities() {
    #expect(Logger.Level.allCases == Logger.Level.allCases.sorted())
    #expect(Logger.Level.allCases.map(\.journalPriority) == [7, 7, 6, 5, 4, 3, 2])
  }

  @Test(arguments: [
    ("plain", "plain"), ("", "\"\""), ("two words", "\"two words\""), ("a=b", "\"a=b\""),
    ("say \"x\"", "\"say \\\"x\\\"\""), ("a\nlevel=critical", "\"a\\nlevel=critical\""),
    ("a\r\n", "\"a\\r\\n\""), ("tab\t", "\"tab\\t\""), ("\u{1B}[31m", "\"\\u{1b}[31m\""),
    ("\u{0}", "\"\\u{0}\""), ("back\\slash", "\"back\\\\slash\""), ("Ivezić", "\"Ivezić\""),
    ("a\u{2028}b", "\"a\\u{2028}b\""), ("a\u{202E}b", "\"a\\u{202e}b\""),
    ("\u{85}", "\"\\u{85}\""), ("\u{FEFF}x", "\"\\u{feff}x\""),
  ])
  func aValueCannotLeaveItsPlace(value: String, written: String) {
    var line = LogfmtText()
    line.append("k", value)
    #expect(line.text == "k=" + written)
  }

  @Test func pairsAreSeparatedWhateverTheyEndWith() {
    var line = LogfmtText()
    line.appendPriority(6)
    line.append("a", "<b>")
    line.append("c", "d")
    #expect(line.text == "<6>a=<b> c=d")
  }

  @Test func aLongValueIsCut() {
    var line = LogfmtText()
    line.append("k", String(repeating: "x", count: 1_000_000))
    #expect(line.text == "k=\"" + String(repeating: "x", count: LogfmtText.longestValue) + "…\"")
  }

  @Test func linesOfManyTasksDoNotMix() async {
    let lines = RecordedLines()
    let logger = Logger(label: "t") { LogfmtHandler(label: $0, writer: lines.writer) }
    await withTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for _ in 0..<40 { logger.info("m", metadata: [.stage: "\(task)\(task)\(task)"]) }
        }
      }
    }
    let written = lines.text().split(separator: "\n")
    #expect(written.count == 320)
    for line in written {
      #expect(line.wholeMatch(of: /<6>level=info logger=t message=m stage=(\d)\1\1/) != nil)
    }
  }

  @Test func standardErrorIsTheJournalOnlyWhereItsStreamIsNamed() {
    #expect(!LineWriter.isJournal(environment: [:]))
    #expect(!LineWriter.isJournal(environment: ["JOURNAL_STREAM": "1:1"]))
  }

  @Test(arguments: [
    (0, 0, "1970-01-01T00:00:00.000Z"), (951_782_399, 7, "2000-02-28T23:59:59.007Z"),
    (951_782_400, 0, "2000-02-29T00:00:00.000Z"), (951_868_800, 0, "2000-03-01T00:00:00.000Z"),
    (1_709_251_199, 999, "2024-02-29T23:59:59.999Z"), (-1, 0, "1969-12-31T23:59:59.000Z"),
    (4_107_542_400, 0, "2100-03-01T00:00:00.000Z"),
  ])
  func timestampsAreRFC3339(seconds: Int, milliseconds: Int, text: String) {
    #expect(UTCTimestamp(seconds: seconds, milliseconds: milliseconds).description == text)
  }
}
