import Foundation
import Telemetry
import TestSupport
import Testing

/// Holds the code to `docs/telemetry.md`, and the page to the code.
@Suite struct SpecificationTests {
  /// The rows of the page's tables that begin with a given heading, as cells without backticks.
  private func rows(under heading: String) throws -> [[String]] {
    let page = SharedData.packageRoot.appending(path: "docs/telemetry.md")
    let lines = try String(contentsOf: page, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0.hasPrefix("| \(heading) |") })
    return lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map { line in
      line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map {
        $0.replacing("`", with: "").trimmingCharacters(in: .whitespaces)
      }
    }
  }

  @Test func everyLogKeyIsSpecifiedAndNoOther() throws {
    let rows = try rows(under: "Key")
    #expect(rows.map { $0[0] } == LogKey.allCases.map(\.rawValue))
    #expect(rows.allSatisfy { $0.count == 2 && !$0[1].isEmpty })
  }

  @Test func everyMetricIsSpecifiedAndNoOther() throws {
    let specified = try rows(under: "Metric")
    let declared = MetricName.allCases.map { name in
      let description = name.description
      return [
        name.rawValue, description.kind.name,
        description.labels.map(\.rawValue).joined(separator: ", "), description.help,
      ]
    }
    #expect(specified == declared)
  }

  @Test func everyLabelIsUsed() {
    let used = Set(MetricName.allCases.flatMap(\.description.labels))
    #expect(used == Set(MetricLabel.allCases))
  }

  @Test func theLevelsPrioritiesAreAsSpecified() throws {
    let specified = try rows(under: "Level").flatMap { row in
      row[0].split(separator: ", ").map { "\($0) \(row[1])" }
    }
    #expect(specified == Logger.Level.allCases.map { "\($0.rawValue) \($0.journalPriority)" })
  }

  @Test func theExampleLedgerIsTheCodes() throws {
    var ledger = Ledger()
    ledger.receive(6)
    ledger.add(.scored, count: 2)
    ledger.add(.deferred)
    ledger.add(.filtered(criterion: "reliability"))
    ledger.add(.duplicate(.seen))
    ledger.add(.quarantined(reason: "truncated"))
    let page = SharedData.packageRoot.appending(path: "docs/telemetry.md")
    #expect(try String(contentsOf: page, encoding: .utf8).contains(ledger.json))
  }
}
