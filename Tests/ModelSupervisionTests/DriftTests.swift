import AlertProcessing
import AnomalyScoring
import Ephemerides
import Foundation
import IsolationForest
import LightCurveAssembly
import ModelEvaluation
import ModelSupervision
import Photometry
import Sampling
import ServiceLifecycle
import StateStore
import Synchronization
import Telemetry
import TestSupport
import Testing

@Suite struct DriftTests {
  private static let latent = 4

  /// A point whose latent follows from its age, with scatter, as that of a growing light curve does.
  private static func point(
    age: Double, shift: Double = 0, _ generator: inout SeededGenerator
  ) -> AgedLatent {
    let mean = log(age + 3) - 3
    let latents = (0..<latent).map { k in
      Float((k == 1 ? shift : 0) + mean * Double(k) / 2 + 0.6 * generator.normal())
    }
    return AgedLatent(latent: latents, age: Float(age))
  }

  private static func reference() -> ReferencePoints {
    var generator = SeededGenerator(seed: 1)
    return ReferencePoints(
      (0..<1000).flatMap { index in
        [true, false].map { isWhole in
          let age = isWhole ? generator.uniform(30, 150) : exp(generator.uniform(0, 4))
          return ReferencePoints.Member(
            objectID: "r\(index)", objectClass: nil, isWhole: isWhole,
            point: point(age: age, &generator).latent + [0, 0], age: Float(age))
        }
      })
  }

  /// Sightings of objects that are a few days to a few weeks old.
  private static func night(
    _ night: Int, objects: Int = 150, shift: Double = 0, _ generator: inout SeededGenerator
  ) -> [DriftMonitor.Sighting] {
    (0..<objects).map { index in
      DriftMonitor.Sighting(
        objectID: "n\(night).\(index)", night: night,
        point: point(age: exp(generator.uniform(1, 3)), shift: shift, &generator))
    }
  }

  @Test func onlyAShiftedNightIsFlagged() throws {
    var generator = SeededGenerator(seed: 2)
    var monitor = DriftMonitor(reference: Self.reference(), latent: Self.latent)
    var reports: [DriftMonitor.Report] = []
    for night in 0..<61 {
      let shift = night == 30 ? 0.9 : 0
      reports += monitor.add(Self.night(night, shift: shift, &generator), latest: 1000)
    }
    #expect(reports.map(\.night) == Array(0..<60))
    let comparisons = try reports.map { try #require($0.comparison) }
    let flagged = comparisons.indices.filter { comparisons[$0].discrepancy.isExceeded }
    #expect(flagged.contains(30) && flagged.count <= 4)
    #expect(comparisons[30].mostShifted == 1 && comparisons[30].stability[1] > 0.5)
    #expect(reports.allSatisfy { $0.objects > 120 })
  }

  /// Young light curves among reference points of all ages would be flagged each night.
  @Test func agesAreMatched() throws {
    var generator = SeededGenerator(seed: 3)
    var ageless = Self.reference()
    for index in ageless.members.indices { ageless.members[index].age = 10 }
    var young = Self.night(0, &generator)
    for index in young.indices { young[index].point.age = 10 }
    var monitor = DriftMonitor(reference: ageless, latent: Self.latent)
    _ = monitor.add(young, latest: 9)
    let report = try #require(monitor.add(Self.night(1, &generator), latest: 9).first)
    #expect(try #require(report.comparison).discrepancy.isExceeded)
  }

  /// A night's sample has nothing of the night before, and what comes late or from the future does
  /// not count.
  @Test func everyNightBeginsAnew() throws {
    var generator = SeededGenerator(seed: 4)
    var monitor = DriftMonitor(reference: Self.reference(), latent: Self.latent)
    #expect(monitor.add(Self.night(5, shift: 3, &generator), latest: 6).isEmpty)
    #expect(monitor.add(Self.night(9, shift: 3, &generator), latest: 6).isEmpty)
    let first = monitor.add(Self.night(6, &generator), latest: 6)
    #expect(first.map(\.night) == [5])
    #expect(try #require(first[0].comparison).discrepancy.isExceeded)
    #expect(monitor.add(Self.night(5, shift: 3, &generator), latest: 6).isEmpty)
    let second = monitor.add(Self.night(7, objects: 10, &generator), latest: 8)
    #expect(second.map(\.night) == [6])
    #expect(!(try #require(second[0].comparison).discrepancy.isExceeded))
    let third = try #require(monitor.add(Self.night(8, &generator), latest: 8).first)
    #expect(third.objects <= 10 && third.comparison == nil)
  }

  /// The sample and the verdict do not depend on the order of a night's objects; an object's last
  /// state counts.
  @Test func orderDoesNotMatter() throws {
    var generator = SeededGenerator(seed: 5)
    let sightings = Self.night(0, objects: 900, &generator)
    let old = sightings.map { sighting in
      var sighting = sighting
      sighting.point = Self.point(age: 5, shift: 4, &generator)
      return sighting
    }
    var values: [Double] = []
    for _ in 0..<3 {
      var monitor = DriftMonitor(reference: Self.reference(), latent: Self.latent)
      for batch in [old, sightings.shuffled(using: &generator)] {
        for start in stride(from: 0, to: batch.count, by: 70) {
          _ = monitor.add(Array(batch[start..<min(start + 70, batch.count)]), latest: 9)
        }
      }
      let report = try #require(monitor.add(Self.night(1, &generator), latest: 9).first)
      #expect(report.objects > 200)
      values.append(try #require(report.comparison).discrepancy.value)
    }
    #expect(Set(values).count == 1 && values[0] < 0.05)
  }

  /// On 60,010, with one model.
  private static func watch(
    _ bundle: ModelBundle, _ metrics: MetricRegistry, _ lines: LogLines
  ) -> DriftWatch {
    let entry = PipelineModels.Entry(
      scorer: AnomalyScorer(bundle: bundle), selection: .standard(for: .ztf))
    return DriftWatch(
      models: ModelBoard(PipelineModels([.ztf: entry])), clock: MJDClock { 60_010 },
      metrics: metrics, logger: lines.logger)
  }

  /// The daemon's metrics and log lines of two nights, with the shipped model and points of its own.
  @Test func metricsAndLogLinesAppear() throws {
    var bundle = try Fixture.bundle("ztf-gr")
    var generator = SeededGenerator(seed: 6)
    let width = bundle.rankedPointWidth - 2
    func point(_ generator: inout SeededGenerator, shift: Float = 0) -> RankedPoint {
      let numbers = (0..<width).map { Float(generator.normal()) + ($0 == 7 ? shift : 0) }
      return RankedPoint(coordinates: numbers, age: 20, strangeness: 0)
    }
    let dimensions = bundle.forest.dimensions
    bundle.points = ReferencePoints(
      (0..<300).map {
        ReferencePoints.Member(
          objectID: "r\($0)", objectClass: nil, isWhole: true,
          point: Array(point(&generator).coordinates.prefix(dimensions)), age: 20)
      })
    let lines = LogLines()
    let metrics = MetricRegistry()
    let watch = Self.watch(bundle, metrics, lines)
    for (night, shift) in [(60_000, Float(0)), (60_001, 3), (60_002, 0)] {
      watch.note(
        (0..<100).map { index in
          StoredObject(
            key: ObjectKey(survey: .ztf, objectID: "o\(index)"), rightAscension: 0, declination: 0,
            latent: point(&generator, shift: shift).numbers,
            model: bundle.manifest.identifier, updated: Double(night) + 0.3)
        })
      if night == 60_001 {
        #expect(metrics.gauge(.driftObjects, [.survey: "ztf"]).value == 100)
      }
    }
    let text = metrics.exposition()
    #expect(text.contains("nightjar_drift_discrepancy{survey=\"ztf\"}"))
    #expect(text.contains("nightjar_drift_stability_index{survey=\"ztf\",dimension=\"9\"}"))
    let (value, threshold) = (
      metrics.gauge(.driftDiscrepancy, [.survey: "ztf"]).value,
      metrics.gauge(.driftThreshold, [.survey: "ztf"]).value
    )
    #expect(value > threshold && threshold > 0)
    #expect(lines.messages == ["latents agree with training", "latents differ from training"])
    let last = try #require(lines.metadata.last)
    // 7 h UTC is before Palomar's noon.
    #expect(last[.night].map { "\($0)" } == "60000")
    #expect(last[.driftDimension].map { "\($0)" } == "7")
  }

  /// A tenth of common objects is above the 90th percentile; a sky may have a quarter.
  @Test(arguments: [
    (objects: 200, above: 20, isUntrue: false), (200, 50, false), (200, 66, false),
    (200, 70, true), (50, 21, false), (50, 22, true), (250, 1, false), (250, 0, true),
    (60, 0, false), (0, 0, false),
  ])
  func percentilesAreUntrueWhereNoSkyExplainsThem(objects: Int, above: Int, isUntrue: Bool) {
    let share = PercentileShare(of: (0..<objects).map { $0 < above ? 90.1 : 90 })
    #expect(share.objects == objects && share.above == above && share.isUntrue == isUntrue)
  }

  /// The night's warning names the light that percentiles were calibrated on.
  @Test func untruePercentilesAreSaid() throws {
    let bundle = try Fixture.bundle("ztf-gr")
    let lines = LogLines()
    let metrics = MetricRegistry()
    let watch = Self.watch(bundle, metrics, lines)
    for (night, above) in [(60_000, 10), (60_001, 60), (60_002, 0)] {
      let objects = (0..<100).map { index in
        StoredObject(
          key: ObjectKey(survey: .ztf, objectID: "o\(index)"), rightAscension: 0, declination: 0,
          latent: Array(repeating: 0, count: bundle.rankedPointWidth),
          model: bundle.manifest.identifier, updated: Double(night) + 0.3)
      }
      watch.note(
        objects,
        percentiles: Dictionary(
          uniqueKeysWithValues: objects.enumerated().map { ($1.key, $0 < above ? 95 : 40) }))
      if night == 60_001 {
        #expect(metrics.gauge(.percentileShare, [.survey: "ztf"]).value == 0.1)
      }
    }
    #expect(metrics.gauge(.percentileShare, [.survey: "ztf"]).value == 0.6)
    let said = zip(lines.messages, lines.metadata).filter { $0.0.hasPrefix("percentiles") }
    #expect(said.count == 1)
    #expect(said.first?.1[.night].map { "\($0)" } == "60000")
    #expect(
      said.first?.1[.calibrationLight].map { "\($0)" }
        == bundle.manifest.calibration.light.joined(separator: ", "))
  }

  @Test func aModelWithoutPointsIsSaidOnce() throws {
    let lines = LogLines()
    var bundle = try Fixture.bundle("ztf-gr")
    bundle.points = ReferencePoints()
    let entry = PipelineModels.Entry(
      scorer: AnomalyScorer(bundle: bundle), selection: .standard(for: .ztf))
    let watch = DriftWatch(
      models: ModelBoard(PipelineModels([.ztf: entry])), clock: .system,
      metrics: MetricRegistry(), logger: lines.logger)
    let object = StoredObject(
      key: ObjectKey(survey: .ztf, objectID: "o"), rightAscension: 0, declination: 0,
      latent: Array(repeating: 0, count: bundle.rankedPointWidth),
      model: bundle.manifest.identifier, updated: 60_000)
    for _ in 0..<3 { watch.note([object]) }
    #expect(lines.messages == ["model bundle has no reference points; drift is not measured"])
  }
}
