import AlertFormats
import AlertProcessing
import Foundation
import JSONText
import LightCurveAssembly
import Photometry
import StateStore
import TestSupport
import Testing
import Topics

/// Real ZTF alerts of variable stars, nuclei, cataclysmic variables and transients, classed by SIMBAD
/// and TNS.
@Suite(.enabled(if: SharedData.has("data/alerts/ztf-zoo/zoo-a.avro"), SharedData.absent))
struct ZooTests {
  private enum Kind { case transient, contaminant, other }

  /// SIMBAD's classes of supernovae and novae, after blanks and `(SIMBAD)`.
  private static let transients: Set<String> = [
    "Supernova", "SN", "Candidate_SN*", "Supernova_Candidate", "Transient", "Nova",
  ]
  /// Classes that say neither star nor nucleus; a candidate kilonova is the broker's own word.
  private static let neither: Set<String> = [
    "Galaxy", "Inexistent", "EmObj", "blue", "Fail 500", "Kilonova candidate",
  ]
  /// TNS's classes that are no transients.
  private static let lasting: Set<String> = ["AGN", "QSO", "CV", "Varstar", "Light-Echo", "Galaxy"]

  /// The kind of each object: TNS decides where it has a class, then most of the alerts' SIMBAD
  /// classes. The tidal disruption event of the set has SIMBAD's class of its host.
  private static func kinds() throws -> [String: Kind] {
    let file = SharedData.root.appending(path: "data/alerts/ztf-zoo/zoo-a.labels.json")
    guard case .object(let labels) = try JSONValue(parsing: [UInt8](try Data(contentsOf: file)))
    else { return [:] }
    var names: [String: [String]] = [:]
    var decided: [String: Kind] = [:]
    for label in labels.map(\.value) {
      guard let object = label["objectId"]?.string else { continue }
      if label["set"]?.string == "tde" { decided[object] = .transient }
      let matched = label["cdsxmatch"]?.string ?? ""
      let tns = [label["tns"]?.string, label["tnsclass"]?.string, matched]
        .compactMap(\.self).first { !$0.isEmpty && ($0 != matched || $0.hasPrefix("(TNS) ")) }
      if let tns {
        let name = tns.replacing("(TNS) ", with: "")
        if decided[object] != .transient {
          decided[object] = lasting.contains(name) ? .other : .transient
        }
      }
      names[object, default: []].append(matched.replacing("(SIMBAD) ", with: ""))
    }
    return names.reduce(into: decided) { kinds, entry in
      guard kinds[entry.key] == nil else { return }
      let counts = Dictionary(entry.value.map { ($0, 1) }, uniquingKeysWith: +)
      let name = counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? ""
      let isUnknown = name.isEmpty || neither.contains(name) || name.hasPrefix("(TNS)")
      kinds[entry.key] =
        transients.contains(name) ? .transient : isUnknown ? .other : .contaminant
    }
  }

  /// The percentile of each object that is ranked after all alerts.
  private static func ranked(
    _ change: (inout SelectionCriteria) -> Void = { _ in }
  ) throws -> [String: Double] {
    let file = SharedData.root.appending(path: "data/alerts/ztf-zoo/zoo-a.avro")
    let alerts = try AlertDecoder().alerts([UInt8](try Data(contentsOf: file)))
      .sorted { $0.detection.time < $1.detection.time }
    let inputs = alerts.enumerated().map { index, alert in
      PipelineInput(
        origin: RecordOrigin(
          TopicPartition(topic: "zoo", partition: 0), offset: Int64(index), written: .nan),
        content: .alert(alert))
    }
    var models = try Fixture.models()
    if var entry = models[.ztf] {
      change(&entry.selection)
      models = PipelineModels([.ztf: entry])
    }
    let store = try StateStore(path: ":memory:")
    var pipeline = AlertPipeline(
      decoder: AlertDecoder(), models: models, store: store, threads: 2)
    let result = try pipeline.process(inputs)
    try store.commit(BatchChanges(of: result, inputs, in: store))
    return Dictionary(
      uniqueKeysWithValues: try store.ranked(limit: 1_000).map {
        ($0.object.key.objectID, $0.score.percentile)
      })
  }

  /// What the criteria of stars' brightness, image and history leave: no star, nucleus or cataclysmic
  /// variable above the 95th percentile, and nearly all transients.
  @Test func contaminantsGoAndTransientsStay() throws {
    let kinds = try Self.kinds()
    let before = try Self.ranked {
      $0.stars = StarCriteria(unscoredMagnitude: 0, gaiaMagnitude: 0, brightSeparation: 0)
      $0.image = ImageCriteria(
        maximumWidth: 0, maximumElongation: 0, maximumBadPixels: -1,
        maximumMagnitudeDifference: 0)
      $0.history = HistoryCriteria(
        maximumAge: 0, maximumDetectionShare: 0, maximumNegativeShare: 0, outburstInterval: 0,
        persistenceDuration: 0)
    }
    let after = try Self.ranked()
    func count(_ ranked: [String: Double], _ kind: Kind, above percentile: Double = -1) -> Int {
      ranked.count { kinds[$0.key] == kind && $0.value > percentile }
    }
    #expect(count(before, .contaminant, above: 95) >= 3)
    #expect(count(after, .contaminant, above: 95) == 0)
    #expect(count(before, .transient) >= 30)
    #expect(Double(count(after, .transient)) >= 0.95 * Double(count(before, .transient)))
  }
}
