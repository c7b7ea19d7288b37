import AlertFormats
import Avro
import Compression
import Foundation
import JSONText
import Photometry
import TestSupport
import Testing

/// Every real packet against what fastavro reads from it.
@Suite(.enabled(if: SharedData.has("data/alerts"), SharedData.absent))
struct AlertGoldenTests {
  private let decoder: AlertDecoder
  private let goldens: [JSONValue]

  init() throws {
    let schemas = SharedData.root.appending(path: "data/schemas/lsst")
    decoder = AlertDecoder(schemas: try DirectorySchemaSource(folder: schemas))
    let file = try Data(contentsOf: Goldens.folder.appending(path: "alerts.jsonl"))
    goldens = try file.split(separator: 0x0a).map { try JSONValue(parsing: [UInt8]($0)) }
  }

  @Test func alertsEqualFastavro() throws {
    var alertCount = 0
    for golden in goldens {
      let (name, bytes) = try Self.packet(golden)
      let packet = decoder.decode(bytes)
      let expected = try #require(golden["alerts"]?.array)
      #expect(packet.failures.isEmpty, "\(name)")
      try #require(packet.alerts.count == expected.count, "\(name)")
      let dropped = expected.compactMap { $0["dropped"]?.number }.reduce(0, +)
      #expect(packet.droppedMeasurements == Int(dropped), "\(name)")
      for (alert, expected) in zip(packet.alerts, expected) {
        expectEqual(alert, expected, name)
        alertCount += 1
      }
    }
    #expect(alertCount == 474)
  }

  /// All fields, cutouts included, by a checksum over the tree.
  @Test func everyFieldEqualsFastavro() throws {
    let schemas = try DirectorySchemaSource(
      folder: SharedData.root.appending(path: "data/schemas/lsst"))
    for golden in goldens {
      let (name, bytes) = try Self.packet(golden)
      let values = try Self.values(bytes, schemas)
      let expected = try #require(golden["alerts"]?.array).compactMap { $0["fields"]?.number }
      #expect(values.map { Double(Checksum.crc32($0.canonicalBytes)) } == expected, "\(name)")
    }
  }

  private static func values(
    _ bytes: [UInt8], _ schemas: DirectorySchemaSource
  ) throws -> [AvroValue] {
    if bytes[0] != 0 { return try unsafe AvroContainer.values(bytes.span.bytes) }
    let id = bytes[1..<5].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard case .known(let text) = schemas.lookUp(id) else { return [] }
    var position = 5
    return [
      try AvroDatumReader.read(
        AvroSchema(parsing: text), from: unsafe bytes.span.bytes, at: &position)
    ]
  }

  private static func packet(_ golden: JSONValue) throws -> (name: String, bytes: [UInt8]) {
    let name = try #require(golden["file"]?.string)
    let url = SharedData.root.appending(path: "data").appending(path: name)
    return (name, [UInt8](try Data(contentsOf: url)))
  }

  private func expectEqual(_ alert: Alert, _ golden: JSONValue, _ name: String) {
    let attributes = alert.attributes
    #expect(alert.survey.rawValue == golden["survey"]?.string, "\(name)")
    #expect(alert.objectID == golden["objectID"]?.string, "\(name)")
    #expect(alert.alertID == golden["alertID"]?.string, "\(name)")
    #expect(alert.detection.band.name == golden["band"]?.string, "\(name)")
    #expect(String(alert.detection.measurementID) == alert.alertID, "\(name)")
    let numbers: [(String, Double?)] = [
      ("ra", alert.rightAscension), ("dec", alert.declination), ("time", alert.detection.time),
      ("flux", alert.detection.flux), ("fluxError", alert.detection.fluxError),
      ("reliability", attributes.reliability), ("starScore", attributes.starScore),
      ("solarSystemSeparation", attributes.solarSystemSeparation),
      ("starSeparation", attributes.starSeparation),
      ("programID", attributes.programID.map(Double.init)),
      ("detectionCount", attributes.detectionCount.map(Double.init)),
      ("limitingMagnitude", attributes.limitingMagnitude),
    ]
    for (field, value) in numbers {
      #expect(isClose(value, golden[field]?.number), "\(name) \(field)")
    }
    #expect(JSONValue(attributes.isPositive) == golden["isPositive"], "\(name)")
    #expect(JSONValue(attributes.isSolarSystemObject) == golden["isSolarSystemObject"], "\(name)")
    #expect(alert.withdrawn.map(Double.init) == golden["withdrawn"]?.array?.compactMap(\.number))
    expectHistory(alert.history, golden["history"] ?? .null, name)
    expectContext(alert.context, golden["context"] ?? .null, name)
  }

  /// The context's numbers are rounded as they are kept.
  private func expectContext(_ context: ObjectContext, _ golden: JSONValue, _ name: String) {
    #expect(isClose(context.firstDetection, golden["firstDetection"]?.number), "\(name)")
    #expect(context.detectionCount.map(Double.init) == golden["detections"]?.number, "\(name)")
    #expect(context.coverageCount.map(Double.init) == golden["coverage"]?.number, "\(name)")
    let quality = context.quality
    let numbers: [(String, Double?)] = [
      ("reliability", quality.reliability), ("width", quality.width),
      ("elongation", quality.elongation), ("badPixels", quality.badPixels.map(Double.init)),
      ("pointLikeness", quality.pointLikeness),
      ("magnitudeDifference", quality.magnitudeDifference),
      ("signalToNoise", quality.signalToNoise), ("extendedness", quality.extendedness),
      ("templateFlux", quality.templateFlux),
    ]
    for (field, value) in numbers {
      #expect(isNear(value, golden["quality"]?[field]?.number, 5.6e-4), "\(name) \(field)")
    }
    let flags = golden["flags"]?.array?.compactMap(\.string)
    #expect(quality.flags.map(\.rawValue).sorted() == flags, "\(name)")
    let neighbours = golden["neighbours"]?.array?.compactMap(\.array) ?? []
    #expect(context.neighbours.count == neighbours.count, "\(name)")
    for (found, expected) in zip(context.neighbours, neighbours) {
      #expect(found.catalogue.rawValue == expected[0].string, "\(name)")
      #expect(isNear(found.separation, expected[1].number, 5.1e-3), "\(name)")
      #expect(isNear(found.magnitude, expected[2].number, 5.6e-4), "\(name)")
      #expect(isNear(found.starScore, expected[3].number, 5.6e-4), "\(name)")
      #expect(found.identifier.map(Double.init) == expected[4].number, "\(name)")
      #expect(isNear(found.logProbability, expected[5].number, 5.6e-4), "\(name)")
    }
  }

  private func isNear(_ a: Double?, _ b: Double?, _ tolerance: Double) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    return abs(a - b) <= tolerance
  }

  private func expectHistory(_ history: [Observation], _ golden: JSONValue, _ name: String) {
    let kinds: [(Observation.Kind, String)] = [
      (.detection, "detection"), (.forced, "forced"), (.nonDetection, "nonDetection"),
    ]
    for (kind, key) in kinds {
      let found = history.filter { $0.kind == kind }
      let expected = (golden[key]?.array ?? []).compactMap(\.number)
      let sums = found.reduce(into: [Double(found.count), 0, 0, 0]) { sums, observation in
        sums[1] += observation.time
        sums[2] += observation.flux
        sums[3] += observation.fluxError
      }
      // Fluxes of both signs cancel in the sum: it is as exact as their magnitudes are.
      let scale = found.reduce(0) { max($0, abs($1.flux)) }
      for (index, sum) in sums.enumerated() {
        let value = expected.isEmpty ? 0 : expected[index]
        #expect(abs(sum - value) <= 1e-12 * max(abs(value), scale), "\(name) \(key) \(index)")
      }
    }
  }
}

func isClose(_ a: Double?, _ b: Double?, relative: Double = 1e-12) -> Bool {
  guard let a, let b else { return a == nil && b == nil }
  return abs(a - b) <= relative * max(abs(a), abs(b))
}

enum Goldens {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "Goldens")
}

extension JSONValue {
  init(_ value: Bool?) { self = value.map(JSONValue.boolean) ?? .null }
}
