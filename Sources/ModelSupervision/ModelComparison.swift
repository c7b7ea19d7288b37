import AlertProcessing
package import AnomalyScoring
import Foundation
import JSONText
import LightCurveAssembly
import Parallelism
import Photometry
package import StateStore

/// How two models rank the same objects.
package struct ModelComparison: Sendable, Hashable {
  /// An object under both.
  package struct Entry: Sendable, Hashable {
    package var objectID: String
    package var score: Double
    package var otherScore: Double
    /// From 1.
    package var rank: Int
    package var otherRank: Int
  }

  /// `name@version` of the model in use, and of the other.
  package let model: String
  package let other: String
  /// Objects at the head of a list that count as found.
  package let top: Int
  /// In the order of the model in use.
  package let entries: [Entry]

  /// - Parameters:
  ///   - objects: as the model in use has scored them.
  ///   - store: has their photometry.
  ///   - known: scores of the other model by object, as a shadow has made them; the others are
  ///     computed from the photometry.
  package init(
    _ objects: [RankedObject], in store: StateStore, by model: String, other: ModelBundle,
    known: [ObjectKey: PublishedScore] = [:], top: Int, threads: Int
  ) {
    self.model = model
    self.other = other.manifest.identifier
    self.top = top
    let scores = Self.scores(of: objects, in: store, other, known, threads)
    let pairs = zip(objects, scores).compactMap { object, score in
      score.map { (object.object.key.objectID, object.score.score, $0) }
    }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    let order = pairs.indices.sorted { (pairs[$1].2, pairs[$0].0) < (pairs[$0].2, pairs[$1].0) }
    var otherRanks = Array(repeating: 0, count: pairs.count)
    for (rank, index) in order.enumerated() { otherRanks[index] = rank + 1 }
    entries = pairs.enumerated().map { index, pair in
      Entry(
        objectID: pair.0, score: pair.1, otherScore: pair.2, rank: index + 1,
        otherRank: otherRanks[index])
    }
  }

  private static func scores(
    of objects: [RankedObject], in store: StateStore, _ other: ModelBundle,
    _ known: [ObjectKey: PublishedScore], _ threads: Int
  ) -> [Double?] {
    let identifier = other.manifest.identifier
    var result: [Double?] = objects.map { ranked in
      known[ranked.object.key].flatMap {
        $0.mjd == ranked.score.mjd && ScoredBy(text: $0.model).model == identifier
          ? $0.score : nil
      }
    }
    let missing = objects.indices.filter { result[$0] == nil }
    let scorer = AnomalyScorer(bundle: other)
    var workers = WorkerPool(workers: threads) { _ in ScoringWorkspace() }
    let scores = workers.map(count: missing.count) { place, workspace in
      let score = try? scorer.score(
        of: objects[missing[place]].object, in: store, workspace: &workspace)
      return score?.score
    }
    for (index, score) in zip(missing, scores) { result[index] = score }
    return result
  }

  /// Found by the other model alone, best first.
  package var newcomers: [Entry] {
    entries.filter { $0.otherRank <= top && $0.rank > top }.sorted { $0.otherRank < $1.otherRank }
  }

  /// Found by the model in use alone, best first.
  package var losses: [Entry] { entries.filter { $0.rank <= top && $0.otherRank > top } }

  /// Found by both.
  package var shared: [Entry] { entries.filter { max($0.rank, $0.otherRank) <= top } }

  /// Spearman's ρ over all objects; 0 with fewer than two.
  package var rankCorrelation: Double {
    let n = Double(entries.count)
    guard n > 1 else { return 0 }
    let squares = entries.reduce(0.0) {
      $0 + Double($1.rank - $1.otherRank) * Double($1.rank - $1.otherRank)
    }
    return 1 - 6 * squares / (n * (n * n - 1))
  }

  /// One JSON object on one line.
  package var json: [UInt8] {
    JSONWriter.object { writer in
      writer.field("model", model)
      writer.field("other", other)
      writer.field("objects", entries.count)
      writer.field("top", top)
      writer.field("rankCorrelation", rankCorrelation)
      for (name, list) in [("newcomers", newcomers), ("losses", losses), ("shared", shared)] {
        writer.arrayField(name) { writer in
          for entry in list {
            writer.object {
              $0.field("objectId", entry.objectID)
              $0.field("score", entry.score)
              $0.field("otherScore", entry.otherScore)
              $0.field("rank", entry.rank)
              $0.field("otherRank", entry.otherRank)
            }
          }
        }
      }
    }
  }
}
