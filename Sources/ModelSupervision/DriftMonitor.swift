package import AnomalyScoring
package import ModelEvaluation
import Sampling

/// Compares the latents of each night with those of training light curves of the same ages.
///
/// A night ends with the first object of a later one; what then still comes of it does not count.
package struct DriftMonitor: Sendable {
  /// The result of one night's comparison.
  package struct Report: Sendable {
    /// The whole MJD of its noon.
    package var night: Int
    /// Objects that were compared.
    package var objects: Int
    /// `nil` where fewer than ``minimumObjects`` could be.
    package var comparison: Comparison?
    /// `nil` where fewer objects have a percentile.
    package var percentiles: PercentileShare?
  }

  package struct Comparison: Sendable {
    package var discrepancy: MaximumMeanDiscrepancy
    /// Population-stability index of each latent dimension.
    package var stability: [Double]

    /// The dimension with the largest index.
    package var mostShifted: Int {
      stability.indices.max { stability[$0] < stability[$1] } ?? 0
    }
  }

  /// One object's last state of a night.
  package struct Sighting: Sendable {
    package var objectID: String
    package var night: Int
    package var point: AgedLatent
    /// Of the score without labels; `nil` where it is not known.
    package var percentile: Double?

    package init(objectID: String, night: Int, point: AgedLatent, percentile: Double? = nil) {
      self.objectID = objectID
      self.night = night
      self.point = point
      self.percentile = percentile
    }
  }

  /// Objects of which a verdict needs at least as many.
  package static let minimumObjects = 50
  /// Objects of a night that are compared at most; the test's cost grows with their square.
  private static let maximumObjects = 256

  private let matching: AgeMatching
  private let latent: Int
  private var night: Int?
  private var sample = NightSample(limit: maximumObjects)

  /// - Parameter latent: dimensions at the front of each representation.
  package init(reference: ReferencePoints, latent: Int) {
    matching = AgeMatching(reference, latent: latent)
    self.latent = latent
  }

  /// Takes what a batch has seen.
  ///
  /// - Parameter latest: the night that is now; what claims to be of a later one does not count.
  /// - Returns: reports of the nights that have ended, in their order.
  package mutating func add(_ sightings: [Sighting], latest: Int) -> [Report] {
    var reports: [Report] = []
    for sighting in sightings.sorted(by: { $0.night < $1.night }) where sighting.night <= latest {
      let current = night ?? sighting.night
      guard sighting.night >= current else { continue }
      if sighting.night > current {
        reports.append(report(current))
        sample = NightSample(limit: Self.maximumObjects)
      }
      night = sighting.night
      sample.add(sighting)
    }
    return reports
  }

  private func report(_ night: Int) -> Report {
    let drawn = sample.drawn
    let pairs = matching.pairs(drawn.map(\.point))
    let share = PercentileShare(of: drawn.compactMap(\.percentile))
    let percentiles = share.objects >= Self.minimumObjects ? share : nil
    guard pairs.count >= Self.minimumObjects else {
      return Report(
        night: night, objects: pairs.count, comparison: nil, percentiles: percentiles)
    }
    let live = pairs.flatMap { $0.live.latent }
    let reference = pairs.flatMap { $0.reference.latent }
    let stability = (0..<latent).map { k in
      populationStability(
        of: pairs.map { Double($0.live.latent[k]) },
        against: pairs.map { Double($0.reference.latent[k]) })
    }
    let discrepancy = MaximumMeanDiscrepancy(
      live, reference, dimensions: latent, seed: UInt64(bitPattern: Int64(night)))
    return Report(
      night: night, objects: pairs.count,
      comparison: discrepancy.map { Comparison(discrepancy: $0, stability: stability) },
      percentiles: percentiles)
  }
}

/// The latent means of a light curve, with its age.
package struct AgedLatent: Sendable, Hashable {
  /// Latent means.
  package var latent: [Float]
  /// Days from the first detection to the last observation.
  package var age: Float

  package init(latent: [Float], age: Float) {
    self.latent = latent
    self.age = age
  }
}

/// The last states of some objects of one night: those with the smallest hashes, so that the sample
/// does not depend on the order of alerts and is random as regards the objects.
struct NightSample: Sendable {
  private var sightings: [String: DriftMonitor.Sighting] = [:]
  /// Hashes above it are not among the smallest.
  private var ceiling = UInt64.max
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  mutating func add(_ sighting: DriftMonitor.Sighting) {
    guard Self.hash(sighting.objectID) <= ceiling else { return }
    sightings[sighting.objectID] = sighting
    if sightings.count >= 2 * limit { shrink() }
  }

  /// At most `limit` sightings in the order of the hashes.
  var drawn: [DriftMonitor.Sighting] {
    sightings.map { (Self.hash($0.key), $0.key, $0.value) }
      .sorted { ($0.0, $0.1) < ($1.0, $1.1) }.prefix(limit).map(\.2)
  }

  private mutating func shrink() {
    ceiling = sightings.keys.map(Self.hash).sorted()[limit - 1]
    sightings = sightings.filter { Self.hash($0.key) <= ceiling }
  }

  private static func hash(_ objectID: String) -> UInt64 {
    var generator = SeededGenerator(seed: 0, key: objectID)
    return generator.next()
  }
}
