import AlertFormats
package import AlertProcessing
package import AnomalyScoring
import Avro
import BundleFiles
package import Foundation
import LightCurveAssembly
import PacketWriting
package import Photometry
package import StateStore
import SurveySimulator
import Topics

/// A simulated sky and the shipped models, as the tests of the assembled daemon need them.
package enum Fixture {
  package static func bundle(_ name: String) throws -> ModelBundle {
    try BundleDirectory(SharedData.packageRoot.appending(path: "config/models/\(name)")).load()
  }

  /// The name and version of the shipped model for ZTF.
  package static func shippedModel() throws -> String {
    try bundle("ztf-gr").manifest.identifier
  }

  package static func models() throws -> PipelineModels {
    var entries: [Survey: PipelineModels.Entry] = [:]
    for name in ["ztf-gr", "lsst-ugrizy"] {
      let bundle = try bundle(name)
      entries[bundle.manifest.survey] = PipelineModels.Entry(
        scorer: AnomalyScorer(bundle: bundle), selection: .standard(for: bundle.manifest.survey))
    }
    return PipelineModels(entries)
  }

  /// The packets of some simulated objects in time order.
  package static func packets(
    _ survey: Survey, objects: Int, seed: UInt64, through latest: Double = .infinity
  ) throws -> [[UInt8]] {
    let simulator = SurveySimulator(survey: survey, seed: seed)
    let alerts = (0..<objects).flatMap { simulator.object($0).alerts() }
      .filter { $0.detection.time <= latest }
      .sorted { $0.detection.time < $1.detection.time }
    let writer: any PacketWriter = survey == .ztf ? try ZTFPacketWriter() : try LSSTPacketWriter()
    return try alerts.map { try writer.container([$0], codec: .deflate) }
  }

  package static func inputs(_ packets: [[UInt8]]) -> [PipelineInput] {
    packets.enumerated().map { index, packet in
      PipelineInput(
        origin: RecordOrigin(
          TopicPartition(topic: "alerts", partition: 0), offset: Int64(index), written: .nan),
        content: .packet(packet))
    }
  }

  /// Alerts as inputs of one partition, in their order.
  package static func inputs(of alerts: [Alert]) -> [PipelineInput] {
    alerts.enumerated().map { index, alert in
      PipelineInput(
        origin: RecordOrigin(
          TopicPartition(topic: "alerts", partition: 0), offset: Int64(index),
          written: alert.detection.time),
        content: .alert(alert))
    }
  }

  /// Runs all inputs in batches of a size and commits each.
  package static func run(
    _ inputs: [PipelineInput], batch: Int, threads: Int, store: StateStore? = nil,
    cachedObjects: Int = 20
  ) throws -> [BatchResult] {
    let store = try store ?? StateStore(path: ":memory:")
    var pipeline = AlertPipeline(
      decoder: AlertDecoder(), models: try models(), store: store, threads: threads,
      cachedObjects: cachedObjects)
    return try stride(from: 0, to: inputs.count, by: batch).map { start in
      let members = Array(inputs[start..<min(start + batch, inputs.count)])
      let result = try pipeline.process(members)
      try store.commit(BatchChanges(of: result, members, in: store))
      return result
    }
  }

  /// A folder that is gone when the process ends its test.
  package static func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "nightjar-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }
}
