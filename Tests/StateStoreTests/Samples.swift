import Photometry
import Sampling
import StateStore

/// Values that the tests store.
enum Samples {
  static func observation(_ random: inout SeededGenerator) -> Observation {
    Observation(
      time: Double.random(in: 58_000...62_000, using: &random),
      band: Band.allCases.randomElement(using: &random) ?? .g,
      flux: Double.random(in: -1e4...1e6, using: &random),
      fluxError: Double.random(in: 1e-3...1e4, using: &random),
      kind: [.detection, .forced, .nonDetection].randomElement(using: &random) ?? .forced,
      measurementID: Int64.random(in: .min ... .max, using: &random))
  }

  static func lightCurve(count: Int, seed: UInt64) -> LightCurve {
    var random = SeededGenerator(seed: seed)
    return LightCurve((0..<count).map { _ in observation(&random) })
  }

  static func object(_ number: Int, observations: Int = 10) -> StoredObject {
    StoredObject(
      key: key(number), rightAscension: Double(number % 360), declination: -30.5,
      lightCurve: lightCurve(count: observations, seed: UInt64(number)),
      withdrawn: [Int64(number), .max, .min],
      hyperparameters: .init(amplitude: 1.5, timeScale: 20, wavelengthScale: 300),
      latent: [0.25, -1, .pi, Float(number)], firstCrossing: 60_000.5, model: "ztf-gr",
      updated: 60_000 + Double(number))
  }

  static func key(_ number: Int) -> ObjectKey {
    ObjectKey(survey: number.isMultiple(of: 2) ? .ztf : .lsst, objectID: "object\(number)")
  }

  static func score(
    _ number: Int, alert: String, mjd: Double, score: Double
  ) -> StoredScore {
    StoredScore(
      key: key(number), alertID: alert, mjd: mjd, observations: 12, score: score, scoreError: 0.01,
      percentile: 98.5, gradient: -0.001, gradientError: nil, crossed: score > 0.6,
      model: "ztf-gr")
  }

  /// A batch of one partition that ends before `offset`.
  static func batch(_ objects: [StoredObject], offset: Int64) -> BatchChanges {
    var changes = BatchChanges()
    changes.objects = objects
    changes.scores = objects.enumerated().map {
      score(number(of: $1), alert: "\(offset)-\($0)", mjd: $1.updated, score: 0.5)
    }
    changes.seenAlerts = changes.scores.map {
      SeenAlert(
        survey: $0.key.survey, alertID: $0.alertID, objectID: $0.key.objectID, night: 60_000)
    }
    changes.positions = [StreamPosition(topic: "t", partition: 0, offset: offset)]
    changes.dispositions = [
      DispositionCount(
        topic: "t", partition: 0, night: 60_000, disposition: "scored", count: objects.count)
    ]
    return changes
  }

  private static func number(of object: StoredObject) -> Int {
    Int(object.key.objectID.dropFirst("object".count)) ?? 0
  }
}
