import Photometry
import Sampling
import StateStore
import Topics

/// Values that the tests store.
enum Samples {
  /// Bytes that stand for the photometry of a number of observations.
  static func photometry(observations: Int, seed: UInt64) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    return (0..<42 * observations).map { _ in UInt8.random(in: 0 ... .max, using: &random) }
  }

  static func object(_ number: Int) -> StoredObject {
    StoredObject(
      key: key(number), rightAscension: Double(number % 360), declination: -30.5,
      photometry: PhotometryMark(generation: 1, changes: 2, slots: 3),
      hyperparameters: .init(amplitude: 1.5, timeScale: 20, wavelengthScale: 300),
      latent: [0.25, -1, .pi, Float(number)], firstCrossing: 60_000.5, model: "ztf-gr",
      updated: 60_000 + Double(number), context: [1, UInt8(truncatingIfNeeded: number)])
  }

  static func key(_ number: Int) -> ObjectKey {
    ObjectKey(survey: number.isMultiple(of: 2) ? .ztf : .lsst, objectID: "object\(number)")
  }

  static func score(
    _ number: Int, alert: String, mjd: Double, score: Double
  ) -> PublishedScore {
    PublishedScore(
      key: key(number), alertID: alert, mjd: mjd, observations: 12, score: score, scoreError: 0.01,
      percentile: 98.5, gradient: -0.001, gradientError: nil,
      firstCrossing: score > 0.6 ? mjd : nil, model: "ztf-gr",
      unlabelled: .init(score: score, error: 0.01, percentile: 98))
  }

  static let partition = TopicPartition(topic: "t", partition: 0)

  /// A batch of one partition that ends before `offset`, with the counts of a store added.
  static func batch(
    _ objects: [StoredObject], observations: Int = 10, offset: Int64, in store: StateStore
  ) throws -> BatchChanges {
    var changes = BatchChanges()
    changes.objects = objects
    changes.photometry = objects.enumerated().map {
      PhotometryUpdate(
        key: $1.key, generation: 1,
        content: .snapshot(photometry(observations: observations, seed: UInt64($0))))
    }
    changes.scores = objects.enumerated().map {
      score(number(of: $1), alert: "\(offset)-\($0)", mjd: $1.updated, score: 0.5)
    }
    changes.seenAlerts = changes.scores.map {
      SeenAlert(key: $0.key, alertID: $0.alertID, night: 60_000)
    }
    changes.accounts = [PartitionAccount(partition, next: offset)]
    changes.nights = try store.nights(adding: [
      DispositionCount(partition, night: 60_000, disposition: "scored", count: objects.count)
    ])
    return changes
  }

  private static func number(of object: StoredObject) -> Int {
    Int(object.key.objectID.dropFirst("object".count)) ?? 0
  }
}
