import Telemetry
import Testing

@Suite struct MetricRegistryTests {
  @Test func theSameNameAndLabelsAreTheSameInstrument() {
    let registry = MetricRegistry()
    registry.counter(.recordsConsumed, [.topic: "a"]).increment(by: 2)
    registry.counter(.recordsConsumed, [.topic: "a"]).increment()
    registry.counter(.recordsConsumed, [.topic: "b"]).increment()
    #expect(registry.counter(.recordsConsumed, [.topic: "a"]).value == 3)
    #expect(registry.counter(.recordsConsumed, [.topic: "b"]).value == 1)
  }

  @Test func expositionIsPrometheusText() {
    let registry = MetricRegistry()
    registry.gauge(.ready).set(1)
    registry.counter(.recordsConsumed, [.topic: "b"]).increment()
    registry.counter(.recordsConsumed, [.topic: "a\"\\\n"]).increment(by: 7)
    registry.gauge(.consumerLag, [.partition: "0", .topic: "t"]).set(2.5)
    #expect(
      registry.exposition() == """
        # HELP nightjar_records_consumed_total Records read from the source.
        # TYPE nightjar_records_consumed_total counter
        nightjar_records_consumed_total{topic="a\\"\\\\\\n"} 7
        nightjar_records_consumed_total{topic="b"} 1
        # HELP nightjar_consumer_lag_records Records between what is committed and the end.
        # TYPE nightjar_consumer_lag_records gauge
        nightjar_consumer_lag_records{topic="t",partition="0"} 2.5
        # HELP nightjar_ready 1 where /ready answers 200, else 0.
        # TYPE nightjar_ready gauge
        nightjar_ready 1

        """)
  }

  @Test func histogramBucketsAreCumulativeAndIncludeTheirBound() {
    let registry = MetricRegistry()
    let histogram = registry.histogram(.batchRecords)
    for value in [1.0, 1.5, 2, 100_001, .nan] { histogram.observe(value) }
    let text = registry.exposition()
    #expect(text.contains("nightjar_batch_records_bucket{le=\"1\"} 1\n"))
    #expect(text.contains("nightjar_batch_records_bucket{le=\"2\"} 3\n"))
    #expect(text.contains("nightjar_batch_records_bucket{le=\"100000\"} 3\n"))
    #expect(text.contains("nightjar_batch_records_bucket{le=\"+Inf\"} 4\n"))
    #expect(text.contains("nightjar_batch_records_sum 100005.5\n"))
    #expect(text.contains("nightjar_batch_records_count 4\n"))
  }

  @Test func durationsAreSeconds() {
    let histogram = MetricRegistry().histogram(.batchDuration)
    histogram.observe(.milliseconds(250))
    #expect(histogram.snapshot.sum == 0.25)
    #expect(histogram.snapshot.count == 1)
  }

  @Test func aRemovedSeriesIsNoLongerExposed() {
    let registry = MetricRegistry()
    registry.gauge(.consumerLag, [.topic: "t", .partition: "0"]).set(1)
    registry.remove(.consumerLag, [.topic: "t", .partition: "0"])
    #expect(registry.exposition().isEmpty)
  }

  @Test func specialNumbersHavePrometheusNames() {
    let registry = MetricRegistry()
    let gauge = registry.gauge(.stateSize)
    let written = [Double.nan, .infinity, -.infinity, 1e300, 0.1].map { value in
      gauge.set(value)
      return registry.exposition().split(separator: " ").last.map(String.init) ?? ""
    }
    #expect(written == ["NaN\n", "+Inf\n", "-Inf\n", "1e+300\n", "0.1\n"])
  }

  @Test func countsOfManyTasksAreExact() async {
    let registry = MetricRegistry()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<1_000 {
            registry.counter(.labels, [.verdict: "bogus"]).increment()
            registry.histogram(.rerankDuration).observe(0.5)
          }
        }
      }
    }
    #expect(registry.counter(.labels, [.verdict: "bogus"]).value == 8_000)
    #expect(registry.histogram(.rerankDuration).snapshot.count == 8_000)
  }

  @Test(arguments: MetricName.allCases)
  func namesFollowTheConvention(name: MetricName) throws {
    let pattern = /nightjar_[a-z]+(_[a-z]+)*/
    #expect(try pattern.wholeMatch(in: name.rawValue) != nil)
    #expect(name.rawValue.hasSuffix("_total") == (name.description.kind == .counter))
    if case .histogram(let bounds) = name.description.kind {
      #expect(!bounds.isEmpty && zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 })
    }
  }
}
