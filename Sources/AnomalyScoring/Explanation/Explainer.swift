package import GaussianProcess
import IsolationForest
package import LightCurveAssembly
package import Photometry
import RecurrentAutoencoder

/// Says why objects score as they do.
package struct Explainer: Sendable {
  package let scorer: AnomalyScorer
  package let reference: ReferenceTable

  /// Entries of the lists that an explanation is cut to.
  static let listed = 3
  private static let neighbours = 5
  /// Observations that are left out one by one at most, the latest ones, so that an explanation
  /// takes a bounded time.
  static let maximumOmissions = 200

  /// - Parameter reference: objects to compare with in place of the bundle's own.
  package init(scorer: AnomalyScorer, reference: ReferenceTable? = nil) {
    self.scorer = scorer
    self.reference = reference ?? scorer.bundle.table
  }

  /// Explains the score of a whole light curve; `nil` where no episode has enough observations.
  package func explanation(
    of lightCurve: LightCurve, objectID: String, known: ObjectKnowledge = ObjectKnowledge()
  ) -> Explanation? {
    let minimum = scorer.bundle.manifest.minimumObservations
    return scorer.interpolator.scorableEpisode(of: lightCurve, minimum: minimum).flatMap {
      explanation(of: $0, objectID: objectID, known: known)
    }
  }

  /// Explains the score of an episode; `nil` where it has too few observations.
  ///
  /// - Parameters:
  ///   - start: hyperparameters of the object's last fit.
  ///   - omitsObservations: true to compute the score without each observation, too, which takes
  ///     as long as scoring as many light curves.
  package func explanation(
    of episode: Episode, objectID: String, known: ObjectKnowledge = ObjectKnowledge(),
    from start: Hyperparameters? = nil, omitsObservations: Bool = true
  ) -> Explanation? {
    let minimum = scorer.bundle.manifest.minimumObservations
    var process = GaussianProcessWorkspace()
    var encoder = EncoderWorkspace()
    guard
      let interpolation = try? scorer.interpolator.interpolate(
        episode, from: start, minimum: minimum, workspace: &process),
      let score = scorer.scores(
        of: [
          ScoringRequest(objectID: objectID, interpolation: interpolation, known: known)
        ],
        workspace: &encoder
      ).first
    else { return nil }
    let drivers = drivers(of: score)
    let influences =
      omitsObservations
      ? influences(on: score, in: episode, objectID, known, &process, &encoder) : []
    let times = episode.lightCurve.observations.map(\.time)
    var result = Explanation(
      objectID: objectID, model: scorer.bundle.manifest.identifier, score: score,
      drivers: drivers, evidence: evidence(of: score), distance: distance(of: score),
      catalogued: catalogued(of: score),
      labels: labels(on: score), influences: influences,
      misfits: misfits(of: score, interpolation),
      cadence: CadenceCheck(
        score: score.score, scoreError: score.scoreError, times: times, drivers: drivers,
        influences: influences),
      neighbours: reference.nearest(
        to: score.representation, of: objectID, count: Self.neighbours),
      sentence: "")
    result.sentence = result.words
    return result
  }

  /// Contributions of all dimensions, the most negative first.
  private func drivers(of score: AnomalyScore) -> [Explanation.Driver] {
    let latent = score.latentMean.count
    let names = scorer.bundle.manifest.features.forestNames
    let contributions = scorer.bundle.forest.contributions(of: score.representation)
    return contributions.indices.map { k in
      let value = k < latent ? score.latentMean[k] : score.forestFeatures[k - latent]
      let point = score.representation[k]
      return Explanation.Driver(
        name: k < latent ? "latent.\(k)" : names[k - latent], value: Double(value),
        deviation: Double(point), contribution: contributions[k],
        percentile: value.isNaN ? nil : reference.percentile(of: point, in: k),
        companion: k < latent ? scorer.bundle.manifest.companions[k] : nil)
    }.sorted { ($0.contribution, $0.name) < ($1.contribution, $1.name) }
  }

  /// The classifier's part in the score; `nil` if the bundle has none.
  private func evidence(of score: AnomalyScore) -> Explanation.Evidence? {
    let manifest = scorer.bundle.manifest
    guard !manifest.classes.isEmpty else { return nil }
    let classes = zip(manifest.classes, score.evidence.probabilities)
      .map { Explanation.ClassProbability(objectClass: $0, probability: Double($1)) }
      .sorted {
        ($1.probability, $0.objectClass.name) < ($0.probability, $1.objectClass.name)
      }
    return Explanation.Evidence(
      classes: classes, logOdds: score.evidence.logOdds,
      forestShare: manifest.formula.maturity(age: score.age),
      scoreWithout: ScoreFormula.score(
        strangeness: score.labelShift
          + manifest.formula.distanceWeight
          * (score.evidence.distanceShift + score.evidence.catalogueShift)
          + manifest.formula.strangeness(
            pathLength: score.pathLength, logOdds: manifest.formula.typicalLogOdds,
            age: score.age)))
  }

  /// The redshift's part in the score; `nil` without one.
  private func distance(of score: AnomalyScore) -> Explanation.Distance? {
    guard let distance = score.outside.distance else { return nil }
    return Explanation.Distance(
      redshift: distance.redshift, absoluteMagnitude: distance.absoluteMagnitude,
      brighterThan: distance.brighterThan,
      scoreWithout: self.score(score, withoutOutside: score.evidence.distanceShift))
  }

  /// The catalogued class's part in the score; `nil` without one.
  private func catalogued(of score: AnomalyScore) -> Explanation.Catalogued? {
    guard let entry = score.outside.catalogued else { return nil }
    return Explanation.Catalogued(
      entry: entry, scoreWithout: self.score(score, withoutOutside: score.evidence.catalogueShift))
  }

  /// The score without a part of what outside evidence adds to the log odds.
  private func score(_ score: AnomalyScore, withoutOutside shift: Double) -> Double {
    ScoreFormula.score(
      strangeness: Double(score.point.strangeness) + score.labelShift
        - scorer.bundle.manifest.formula.distanceWeight * shift)
  }

  /// The labels' part in the score; `nil` if no label has weight.
  private func labels(on score: AnomalyScore) -> Explanation.Labels? {
    let labels = scorer.bundle.labels
    guard labels.count > 0 else { return nil }
    return Explanation.Labels(
      version: labels.version, count: labels.count,
      scoreWithout: ScoreFormula.score(strangeness: Double(score.point.strangeness)))
  }

  /// How the score changes without each observation, the largest change first.
  private func influences(
    on score: AnomalyScore, in episode: Episode, _ objectID: String,
    _ known: ObjectKnowledge, _ process: inout GaussianProcessWorkspace,
    _ encoder: inout EncoderWorkspace
  ) -> [Explanation.Influence] {
    let interpolator = scorer.interpolator
    let minimum = scorer.bundle.manifest.minimumObservations
    var omitted: [Observation] = []
    var requests: [ScoringRequest] = []
    for observation in episode.lightCurve.observations.suffix(Self.maximumOmissions) {
      let rest = episode.lightCurve.filter { $0 != observation }
      guard let shorter = interpolator.currentEpisode(of: rest),
        let interpolation = try? interpolator.interpolate(
          shorter, from: score.hyperparameters, minimum: minimum, workspace: &process)
      else { continue }
      omitted.append(observation)
      requests.append(
        ScoringRequest(objectID: objectID, interpolation: interpolation, known: known))
    }
    let scores = scorer.scores(of: requests, workspace: &encoder)
    return zip(omitted, scores).map {
      Explanation.Influence(
        observation: $0, scoreWithout: $1.score, change: score.score - $1.score)
    }.sorted { abs($0.change) > abs($1.change) }
  }

  /// Points at which the decoder is farthest from the interpolation, in standard deviations.
  private func misfits(
    of score: AnomalyScore, _ interpolation: Interpolation
  ) -> [Explanation.Misfit] {
    let settings = scorer.bundle.manifest.interpolation
    let bands = scorer.interpolator.frame.bands
    let input = interpolation.encoderInput
    let width = 1 + 2 * bands.count
    let steps = input.count / width
    var workspace = DecoderWorkspace()
    let decoded = scorer.bundle.autoencoder.decode(
      latents: score.latentMean, phases: (0..<steps).map { input[$0 * width] }, steps: steps,
      workspace: &workspace)
    var result: [Explanation.Misfit] = []
    for step in 0..<steps {
      for (index, band) in bands.enumerated() {
        let residual = input[step * width + 1 + index] - decoded[step * bands.count + index]
        let deviation = input[step * width + 1 + bands.count + index]
        let error = (deviation * deviation + errorFloor * errorFloor).squareRoot()
        result.append(
          Explanation.Misfit(
            band: band, phase: Double(input[step * width]) / settings.phaseScale,
            residual: Double(residual) / settings.magnitudeScale,
            sigmas: Double(residual / error)))
      }
    }
    return Array(result.sorted { abs($0.sigmas) > abs($1.sigmas) }.prefix(Self.listed))
  }

  /// The error of a reconstruction that training does not count, in the encoder's unit.
  private var errorFloor: Float {
    if case .gaussian(let floor) = scorer.bundle.manifest.training.settings.loss {
      floor
    } else {
      0.1
    }
  }
}
