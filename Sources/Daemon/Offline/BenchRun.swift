import AlertFormats
package import AnomalyScoring
import GaussianProcess
import LightCurveAssembly
import Photometry
import StateStore
import SurveySimulator

/// A measured figure.
package struct BenchFigure: Sendable {
  package var name: String
  /// A median, or a count or ratio of medians.
  package var value: Double
  /// Empty for counts and ratios.
  package var unit: String

  package init(name: String, value: Double, unit: String) {
    self.name = name
    self.value = value
    self.unit = unit
  }

  /// One JSON object.
  package var json: [UInt8] {
    JSONWriter.object {
      $0.field("name", name)
      $0.field("value", value)
      $0.field("unit", unit)
    }
  }
}

/// Times the stages of the pipeline on a simulated sky of the bundle's survey.
package struct BenchRun {
  let scorer: AnomalyScorer
  private let passes: Int
  let threads: Int
  private let packets: [[UInt8]]
  let lightCurves: [LabelledLightCurve]

  private static let objects = 60
  private static let seed: UInt64 = 11

  package init(bundle: ModelBundle, passes: Int, threads: Int) throws {
    scorer = AnomalyScorer(bundle: bundle)
    self.passes = passes
    self.threads = threads
    let simulator = SurveySimulator(survey: bundle.manifest.survey, seed: Self.seed)
    let writer = try bundle.manifest.survey.packetWriter()
    let sky = (0..<Self.objects).map(simulator.object)
    lightCurves = sky.map(\.lightCurve)
    let alerts = sky.flatMap { $0.alerts() }.sorted { $0.detection.time < $1.detection.time }
    packets = try alerts.map { try writer.container([$0], codec: .null) }
  }

  /// Figures in the order of the stages.
  package func run() throws -> [BenchFigure] {
    let decoder = AlertDecoder()
    var figures = [
      figure("decode", "µs an alert", per: packets.count, scale: 1e6) {
        for packet in packets { _ = decoder.decode(packet) }
      }
    ]
    figures += stages()
    figures.append(try pipeline())
    figures.append(try ranking())
    if let history = history() { figures.append(history) }
    return figures
  }

  private func stages() -> [BenchFigure] {
    let minimum = scorer.bundle.manifest.minimumObservations
    let episodes = lightCurves.compactMap {
      scorer.interpolator.scorableEpisode(of: $0.lightCurve, minimum: minimum)
    }
    var workspace = ScoringWorkspace()
    var requests: [ScoringRequest] = []
    let interpolate = figure(
      "interpolate (fit and grid)", "µs a light curve", per: episodes.count, scale: 1e6
    ) {
      requests = episodes.compactMap { episode in
        try? scorer.interpolator.interpolate(
          episode, from: nil, minimum: minimum, workspace: &workspace.process)
      }.map { ScoringRequest(objectID: "bench", interpolation: $0) }
    }
    let score = figure("encode and score", "µs a light curve", per: requests.count, scale: 1e6) {
      for start in stride(from: 0, to: requests.count, by: AlertPipeline.block) {
        let block = requests[start..<min(start + AlertPipeline.block, requests.count)]
        _ = scorer.scores(of: Array(block), workspace: &workspace.encoder)
      }
    }
    return [interpolate, score]
  }

  /// Packets through the whole pipeline into a store in memory, without Kafka.
  private func pipeline() throws -> BenchFigure {
    let models = PipelineModels([
      scorer.bundle.manifest.survey: .init(
        scorer: scorer, selection: .standard(for: scorer.bundle.manifest.survey))
    ])
    let inputs = packets.enumerated().map { index, packet in
      PipelineInput(
        origin: RecordOrigin(topic: "bench", partition: 0, offset: Int64(index), written: 0),
        content: .packet(packet))
    }
    var failure: (any Error)?
    let result = figure("whole pipeline", "alerts/s", per: packets.count, scale: 1, isRate: true) {
      do {
        let store = try StateStore(path: ":memory:")
        var pipeline = AlertPipeline(
          decoder: AlertDecoder(), models: models, store: store, threads: threads)
        for start in stride(from: 0, to: inputs.count, by: 500) {
          let batch = Array(inputs[start..<min(start + 500, inputs.count)])
          try store.commit(BatchChanges(of: try pipeline.process(batch), batch))
        }
      } catch { failure = error }
    }
    if let failure { throw failure }
    return result
  }

  func figure(
    _ name: String, _ unit: String, per count: Int, scale: Double, isRate: Bool = false,
    _ body: () -> Void
  ) -> BenchFigure {
    body()  // a first pass warms caches up
    let seconds = (0..<passes).map { _ in ContinuousClock().measure(body) / .seconds(1) }.sorted()
    let median = seconds[seconds.count / 2]
    let value = isRate ? Double(count) / median : scale * median / Double(max(1, count))
    return BenchFigure(name: name, value: value, unit: unit)
  }
}
