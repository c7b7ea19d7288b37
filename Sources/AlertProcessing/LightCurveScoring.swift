package import AnomalyScoring
package import GaussianProcess
import JSONText
import LightCurveAssembly
import Parallelism
package import Photometry

/// Scores of light curves from files, as `encode`, `score` and `evaluate` need them.
package struct LightCurveScoring: Sendable {
  package let scorer: AnomalyScorer
  package let threads: Int
  /// Called with an object whose light curve the Gaussian process refuses; it gets no score.
  private let refused: @Sendable (String, GaussianProcessError) -> Void

  package init(
    bundle: ModelBundle, threads: Int,
    refused: @escaping @Sendable (String, GaussianProcessError) -> Void = { _, _ in }
  ) {
    scorer = AnomalyScorer(bundle: bundle)
    self.threads = threads
    self.refused = refused
  }

  private var minimum: Int { scorer.bundle.manifest.minimumObservations }

  /// The score of each whole light curve; `nil` where no episode has enough observations.
  ///
  /// - Parameter fewest: observations from which an episode is scored where none has enough, by
  ///   default as many as are enough.
  package func wholeScores(
    of lightCurves: [LabelledLightCurve], fewest: Int? = nil
  ) -> [AnomalyScore?] {
    let fewest = fewest ?? minimum
    return scores(of: lightCurves) { object, workspace in
      guard let episode = episode(of: object, fewest) else { return [] }
      return [interpolate(episode, of: object, from: nil, fewest, &workspace)].compactMap(\.self)
    }.map(\.first)
  }

  /// The brightest episode with enough observations, else the brightest with `fewest`, else the
  /// last.
  private func episode(of object: LabelledLightCurve, _ fewest: Int) -> Episode? {
    let interpolator = scorer.interpolator
    let episode = interpolator.scorableEpisode(of: object.lightCurve, minimum: minimum)
    guard let episode, episode.lightCurve.count < minimum else { return episode }
    return interpolator.scorableEpisode(of: object.lightCurve, minimum: fewest)
  }

  /// The reason for which a light curve without a score has none.
  ///
  /// - Parameter fewest: as for ``wholeScores(of:fewest:)``.
  package func reason(
    forNoScoreOf object: LabelledLightCurve, fewest: Int? = nil
  ) -> NoScoreReason {
    let fewest = fewest ?? minimum
    guard let count = episode(of: object, fewest)?.lightCurve.count else { return .noDetection }
    return count < fewest ? .tooFew(count, fewest: fewest) : .refused
  }

  /// The scores of each light curve after every observation that the model sees, each fit starting
  /// where the last one ended, as in the stream.
  package func historyScores(of lightCurves: [LabelledLightCurve]) -> [[AnomalyScore]] {
    scores(of: lightCurves) { object, workspace in
      let interpolator = scorer.interpolator
      let observations = object.lightCurve.observations
      var result: [Interpolation] = []
      for count in observations.indices.map({ $0 + 1 })
      where interpolator.frame.includes(observations[count - 1]) {
        guard
          let episode = interpolator.currentEpisode(of: object.lightCurve.prefix(count)),
          let interpolation = interpolate(
            episode, of: object, from: result.last?.fit.hyperparameters, minimum, &workspace)
        else { continue }
        result.append(interpolation)
      }
      return result
    }
  }

  private func interpolate(
    _ episode: Episode, of object: LabelledLightCurve, from start: Hyperparameters?,
    _ minimum: Int, _ workspace: inout GaussianProcessWorkspace
  ) -> Interpolation? {
    do throws(GaussianProcessError) {
      return try scorer.interpolator.interpolate(
        episode, from: start, minimum: minimum, workspace: &workspace)
    } catch {
      refused(object.objectID, error)
      return nil
    }
  }

  private func scores(
    of lightCurves: [LabelledLightCurve],
    _ interpolations:
      @Sendable (LabelledLightCurve, inout GaussianProcessWorkspace) -> [Interpolation]
  ) -> [[AnomalyScore]] {
    var workers = WorkerPool(workers: threads) { _ in ScoringWorkspace() }
    let block = 16
    let blocks = (lightCurves.count + block - 1) / block
    return workers.map(count: blocks) { index, workspace in
      let members = lightCurves[(index * block)..<min((index + 1) * block, lightCurves.count)]
      let perObject = members.map { object in
        interpolations(object, &workspace.process).map {
          ScoringRequest(
            objectID: object.objectID, interpolation: $0,
            known: object.known)
        }
      }
      var rest = scorer.scores(of: perObject.flatMap { $0 }, workspace: &workspace.encoder)[...]
      return perObject.map { requests in
        defer { rest = rest.dropFirst(requests.count) }
        return Array(rest.prefix(requests.count))
      }
    }.flatMap { $0 }
  }
}

/// Why a light curve has no score.
package enum NoScoreReason: Sendable, Hashable, CustomStringConvertible {
  case noDetection
  /// Observations that the model sees, and the least number of them.
  case tooFew(Int, fewest: Int)
  case refused
  /// Refused after some of its observations, scored after others.
  case refusedInPart

  package var description: String {
    switch self {
    case .noDetection: "no detection"
    case .tooFew(let count, let fewest):
      "\(count) observations that the model sees, fewer than \(fewest)"
    case .refused: "refused by the Gaussian process"
    case .refusedInPart: "refused by the Gaussian process after some observations"
    }
  }

  /// The reason of several light curves, after their number.
  package var plural: String {
    switch self {
    case .noDetection: "without a detection"
    case .tooFew(_, let fewest): "with fewer than \(fewest) observations that the model sees"
    case .refused, .refusedInPart: description
    }
  }
}

extension [Rejection] {
  /// One line of `nightjar score --select` for an object that criteria reject.
  package func rejectionLine(id: String) -> [UInt8] {
    JSONWriter.object {
      $0.field("id", id)
      $0.field("rejected", map(\.criterion.rawValue))
      $0.field("reasons", map(\.reason))
    }
  }
}

extension AnomalyScore {
  /// One line of `nightjar score`.
  package func scoreLine(id: String) -> [UInt8] {
    JSONWriter.object {
      $0.field("id", id)
      $0.field("mjd", time)
      $0.field("observations", observations)
      $0.field("score", score)
      $0.field("scoreError", scoreError)
      $0.field("percentile", percentile)
    }
  }

  /// One line of `nightjar encode`.
  package func latentLine(id: String) -> [UInt8] {
    JSONWriter.object {
      $0.field("id", id)
      $0.field("latentMean", latentMean.map(Double.init))
      $0.field("latentLogVariance", latentLogVariance.map(Double.init))
    }
  }
}
