import AlertFormats
import AlertProcessing
import AnomalyScoring
import Labelling
import LinearAlgebra
import PacketWriting
import Photometry
import StateStore
import SurveySimulator
import TestSupport
import Topics

/// What all histories share: simulated objects with their alerts, the shipped models, and the labels
/// that experts give in the course of a history.
struct HistorySky: Sendable {
  /// The alerts of one object in the order of their detections.
  struct Object: Sendable {
    var survey: Survey
    var alerts: [Alert]
  }

  let objects: [Object]
  let ztfWriter: ZTFPacketWriter
  let lsstWriter: LSSTPacketWriter
  /// In the order in which they are given and taken back.
  let labels: [LabelChange]
  private let points: [StateStore.LabelPoint]
  /// The models under the first labels, by the number of changes.
  private let models: [PipelineModels]

  private static let objectsPerSurvey = 24
  private static let alertsPerObject = 9

  init() throws {
    BLAS.useOneThread()
    ztfWriter = try ZTFPacketWriter(missing: .some)
    lsstWriter = try LSSTPacketWriter(missing: .some)
    objects = Survey.allCases.flatMap { survey in
      let simulator = SurveySimulator(survey: survey, seed: 77)
      return (0..<2_000).lazy.map { simulator.object($0).alerts(hasDefaults: true) }
        .filter { $0.count >= Self.alertsPerObject }
        .prefix(Self.objectsPerSurvey)
        .map { Object(survey: survey, alerts: Array($0.prefix(Self.alertsPerObject))) }
    }
    let plain = try Fixture.models()
    (labels, points) = try Self.labels(objects, plain)
    let (labels, points) = (labels, points)
    models = try (0...labels.count).map { count in
      let store = try StateStore(path: ":memory:")
      for change in labels.prefix(count) { try Self.apply(change, points, in: store) }
      return try LabelledRanking.labelled(plain, in: store).models
    }
  }

  /// Reads the packets of both writers.
  var decoder: AlertDecoder { AlertDecoder(schemas: OneSchema(text: lsstWriter.schemaText)) }

  /// The models under the first labels.
  func models(labels count: Int) -> PipelineModels { models[count] }

  /// Writes the next change of the labels to a store.
  func apply(_ number: Int, in store: StateStore) throws {
    try Self.apply(labels[number], points, in: store)
  }

  private static func apply(
    _ change: LabelChange, _ points: [StateStore.LabelPoint], in store: StateStore
  ) throws {
    switch change {
    case .given(let label):
      try store.add(label)
      try store.add(points.filter { $0.label == label.id })
    case .takenBack(let id, let time): _ = try store.undoLabel(id, at: time)
    }
  }

  /// Labels on some objects of either survey, with the points where each was given, so that what is
  /// learnt from them does not depend on when that is.
  private static func labels(
    _ objects: [Object], _ models: PipelineModels
  ) throws -> ([LabelChange], [StateStore.LabelPoint]) {
    var changes: [LabelChange] = []
    var points: [StateStore.LabelPoint] = []
    for (number, verdict) in ["interesting", "known"].enumerated() {
      for object in [objects[number], objects[objectsPerSurvey + number]] {
        guard let entry = models[object.survey], let last = object.alerts.last else { continue }
        let store = try StateStore(path: ":memory:")
        let inputs = object.alerts.map { alert in
          PipelineInput(
            origin: RecordOrigin(
              .init(topic: "labels", partition: 0), offset: 0, written: alert.detection.time),
            content: .alert(alert))
        }
        _ = try Fixture.run(inputs, batch: inputs.count, threads: 1, store: store)
        let key = ObjectKey(survey: object.survey, objectID: last.objectID)
        guard let point = try store.object(key)?.latent, !point.isEmpty else { continue }
        let label = StoredLabel(
          id: "\(object.survey)-\(number)", key: key, verdict: verdict, author: "expert",
          time: last.detection.time)
        changes.append(.given(label))
        points.append(.init(label: label.id, model: entry.manifest.identifier, point: point))
      }
    }
    changes.append(.takenBack(id: "ztf-0", time: 61_000))
    return (changes, points)
  }
}
