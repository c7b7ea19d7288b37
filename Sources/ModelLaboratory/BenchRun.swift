import AlertFormats
import AlertProcessing
package import AnomalyScoring
import Avro
import GaussianProcess
import IsolationForest
import JSONText
import Labelling
import LightCurveAssembly
import PacketWriting
import Photometry
import Sampling
import StateStore
import SurveySimulator
import Topics

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
    let plan = PlanBench.run()
    figures.append(
      figure(
        "plan of \(PlanBench.candidates) candidates on \(PlanBench.telescopes) telescopes", "s",
        per: 1, scale: 1
      ) { _ = plan() })
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
        origin: RecordOrigin(
          TopicPartition(topic: "bench", partition: 0), offset: Int64(index), written: 0),
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
          try store.commit(
            BatchChanges(of: try pipeline.process(batch), batch, in: store))
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

extension BenchRun {
  /// Observations of the object whose history is computed anew.
  private static let epochs = 60

  /// The whole history of one object of 60 observations, prefix by prefix, on one thread.
  func history() -> BenchFigure? {
    let scoring = LightCurveScoring(bundle: scorer.bundle, threads: 1)
    let frame = scorer.interpolator.frame
    let whole = lightCurves.first { object in
      object.lightCurve.observations.count(where: frame.includes) >= Self.epochs
    }
    guard var object = whole else { return nil }
    let seen = object.lightCurve.filter(frame.includes)
    object.lightCurve = seen.prefix(Self.epochs)
    return figure("history of 60 observations", "ms", per: 1, scale: 1e3) {
      _ = scoring.historyScores(of: [object])
    }
  }
}

extension BenchRun {
  /// Objects that a label ranks anew.
  private static let rankedObjects = 100_000

  /// From one more label in the store to the new ranking of 100,000 objects.
  func ranking() throws -> BenchFigure {
    let survey = scorer.bundle.manifest.survey
    let models = PipelineModels([
      survey: .init(scorer: scorer, selection: .standard(for: survey))
    ])
    let store = try StateStore(path: ":memory:")
    try store.commit(population(survey))
    var ranking = LabelledRanking(store: store, threads: threads)
    var label = 0
    var failure: (any Error)?
    let result = figure("label to ranking, 100,000 objects", "s", per: 1, scale: 1) {
      do {
        try store.add(
          StoredLabel(
            id: "\(label)", key: ObjectKey(survey: survey, objectID: "\(label)"),
            verdict: label.isMultiple(of: 2) ? "interesting" : "known", author: "bench",
            time: Double(label)))
        label += 1
        _ = try ranking.rank(with: try ranking.labelled(models).models)
      } catch { failure = error }
    }
    if let failure { throw failure }
    return result
  }

  /// Objects that lie where the forest's reference objects may lie.
  private func population(_ survey: Survey) -> BatchChanges {
    var generator = SeededGenerator(seed: 3)
    let model = scorer.bundle.manifest.identifier
    let dimensions = scorer.bundle.rankedPointWidth
    var changes = BatchChanges()
    for index in 0..<Self.rankedObjects {
      let key = ObjectKey(survey: survey, objectID: "\(index)")
      let point = (0..<dimensions).map { _ in Float(generator.normal()) }
      changes.objects.append(
        StoredObject(
          key: key, rightAscension: 0, declination: 0, latent: point, model: model,
          updated: 60_000))
      changes.scores.append(
        PublishedScore(
          key: key, alertID: "1", mjd: 60_000, observations: 10, score: 0.5, scoreError: 0,
          percentile: 50, model: model))
    }
    return changes
  }
}
