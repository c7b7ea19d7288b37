import AlertProcessing
import AlertStream
import Photometry
import Telemetry
import TestSupport
import Testing
import Topics

/// What a committed batch leaves in the metrics.
@Suite struct BatchReportTests {
  /// From the moment at which the broker took a record to that at which its score was visible.
  @Test func anAlertsLatencyIsTheTimeSinceItWasWritten() throws {
    var inputs = Fixture.inputs(try Fixture.packets(.ztf, objects: 6, seed: 3))
    for index in inputs.indices { inputs[index].origin.written = 61_000 }
    let results = try Fixture.run(inputs, batch: inputs.count, threads: 1)
    let scored = try #require(results.first).scores.count { $0.revisedBy == nil }
    #expect(scored > 0)
    let metrics = MetricRegistry()
    let report = BatchReport(
      metrics: metrics, logger: .silent, now: { 61_000 + 90.0 / 86_400 })
    report.batchPublished(
      CommittedBatch(result: results[0], inputs: inputs, duration: .seconds(1)))
    let snapshot = metrics.histogram(.alertLatency, [.survey: "ztf"]).snapshot
    #expect(snapshot.counts.reduce(0, +) == scored)
    #expect(abs(snapshot.sum - 90 * Double(scored)) < 0.01 * Double(scored))
  }
}
