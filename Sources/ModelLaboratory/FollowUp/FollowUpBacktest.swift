import AnomalyScoring
import FollowUp
import IsolationForest
package import ModelEvaluation
package import Photometry
import Sampling

/// Plays a season night by night: who follows which list finds how many rare objects?
///
/// Every strategy has the same looks, no object twice. A look that finds its object fainter than the
/// limit, or gone, is spent all the same. Source of the design: Ishida et al. (2019), who play
/// spectroscopic follow-up through a season.
package struct FollowUpBacktest: Sendable {
  /// The choice of a look's object.
  package enum Strategy: String, Sendable, Hashable, CaseIterable {
    /// The planner's list, with labels fed back.
    case nightjar
    /// The highest percentile among those that were last seen brighter than the limit.
    case percentile
    /// The brightest at the last detection.
    case brightest
    /// The youngest of those that were last seen brighter than the limit.
    case newest
    /// Any of them.
    case random
    /// Rare objects that are bright enough, those first that are so for the shortest time.
    case oracle
  }

  /// The telescope.
  package struct Settings: Sendable, Hashable {
    /// Faintest object of a look that succeeds, AB magnitude.
    package var limit: Double
    /// Looks in a night of observation.
    package var spectra: Int
    /// Nights from one night of observation to the next.
    package var cadence: Int
    /// Days after the last detection at which an object is a candidate no more.
    package var activeDays = 30.0
    /// Objects below this percentile are not planned.
    package var minimumPercentile = 75.0
    /// Sessions of `random`, of which the mean is reported.
    package var seeds = 20

    package init(limit: Double = 19, spectra: Int = 2, cadence: Int = 4) {
      self.limit = limit
      self.spectra = spectra
      self.cadence = cadence
    }
  }

  private let model: FoldedModel
  private let threads: Int
  private let interest: ClassesOfInterest
  private let settings: Settings

  /// - Parameter model: made for the light curves of the season.
  package init(
    model: FoldedModel, settings: Settings, threads: Int, interest: ClassesOfInterest = .standard
  ) {
    self.model = model
    self.settings = settings
    self.threads = threads
    self.interest = interest
  }

  /// Light curves without a class, or with too few observations, are left out.
  ///
  /// - Parameter progress: told what is being done.
  package func report(
    of lightCurves: [LabelledLightCurve], progress: (String) -> Void = { _ in }
  ) throws(EvaluationError) -> FollowUpReport {
    let labelled = ClassifiedLightCurves(lightCurves).lightCurves
    guard !labelled.isEmpty, let manifest = model.folds.first?.bundle.manifest else {
      throw .noClasses
    }
    progress("scoring every state with \(manifest.name)")
    let season = FollowUpSeason(of: labelled, by: model, interest, threads: threads)
    guard season.objects.contains(where: \.isRare), season.objects.contains(where: { !$0.isRare })
    else { throw .oneKindOnly(scored: season.objects.count) }
    let outcomes = Strategy.allCases.map { strategy in
      progress("following \(strategy.rawValue)")
      let sessions = (0..<(strategy == .random ? settings.seeds : 1)).map {
        looks(strategy, season, seed: UInt64($0))
      }
      return FollowUpReport.Outcome(strategy, sessions)
    }
    return FollowUpReport(
      model: manifest.identifier, isFolded: model.folds.count > 1, settings: settings,
      objects: season.objects.count, rare: season.objects.count { $0.isRare }, outcomes: outcomes,
      forecasts: ForecastReport.all(of: season), calibration: calibration(season))
  }

  /// Nights of observation, MJD TAI.
  private func nights(_ season: FollowUpSeason) -> [Double] {
    guard let span = season.span else { return [] }
    // Alerts of a night are there before its middle; the next night's are not.
    return Array(
      stride(
        from: span.lowerBound.rounded(.down) + 0.99, through: span.upperBound,
        by: Double(settings.cadence)))
  }

  /// The looks of one session in order of time.
  private func looks(
    _ strategy: Strategy, _ season: FollowUpSeason, seed: UInt64
  ) -> [FollowUpReport.Look] {
    var generator = SeededGenerator(seed: seed)
    var session = Session(season: season, settings: settings, learns: strategy == .nightjar)
    for night in nights(season) {
      let candidates = session.candidates(at: night)
      let chosen =
        strategy == .nightjar
        ? session.planned(candidates, at: night)
        : session.first(
          candidates.map {
            (
              $0.place,
              rank(strategy, season.objects[$0.place], $0.score, at: night, &generator)
            )
          })
      for place in chosen { session.look(at: place, night) }
    }
    return session.looks
  }

  /// The order of a strategy, highest first; `nil` where it leaves the object out.
  private func rank(
    _ strategy: Strategy, _ object: FollowUpSeason.Object, _ score: AnomalyScore, at night: Double,
    _ generator: inout SeededGenerator
  ) -> Double? {
    if strategy == .oracle {
      guard object.isRare, let magnitude = object.trueMagnitude(at: night),
        magnitude <= settings.limit
      else { return nil }
      let last = object.scores.last?.time ?? night
      let rest = stride(from: night, through: last, by: Double(settings.cadence)).count {
        (object.trueMagnitude(at: $0) ?? .infinity) <= settings.limit
      }
      return -Double(rest)
    }
    guard let magnitude = object.latestMagnitude(at: night), magnitude <= settings.limit else {
      return nil
    }
    return switch strategy {
    case .percentile: score.unlabelledPercentile
    case .brightest: -magnitude
    case .newest: -score.age
    default: generator.uniform()
    }
  }

  /// Fraction of rare objects by the probability that the planner gives them, over all states at the
  /// nights of observation.
  private func calibration(_ season: FollowUpSeason) -> [FollowUpReport.CalibrationRow] {
    let rare = RareProbability()
    var states: [(probability: Double, isRare: Bool)] = []
    for night in nights(season) {
      for object in season.objects {
        guard let score = object.score(at: night, within: settings.activeDays) else { continue }
        states.append(
          (
            rare.probability(percentile: score.unlabelledPercentile, age: score.age),
            object.isRare
          ))
      }
    }
    return FollowUpReport.calibration(states)
  }
}

/// One strategy's way through a season.
private struct Session {
  let season: FollowUpSeason
  let settings: FollowUpBacktest.Settings
  private(set) var looks: [FollowUpReport.Look] = []
  private var isDone: [Bool]
  private var bundles: [ModelBundle]
  private var labels: [PlacedLabel] = []
  private let planner: FollowUpPlanner
  private let learns: Bool

  /// - Parameter learns: whether labels are fed back.
  init(season: FollowUpSeason, settings: FollowUpBacktest.Settings, learns: Bool) {
    self.season = season
    self.settings = settings
    self.learns = learns
    isDone = Array(repeating: false, count: season.objects.count)
    bundles = season.bundles
    planner = FollowUpPlanner(minimumPercentile: settings.minimumPercentile)
  }

  /// Objects that have not been looked at, with their scores.
  func candidates(at night: Double) -> [(place: Int, score: AnomalyScore)] {
    season.objects.indices.compactMap { place in
      guard !isDone[place],
        let score = season.objects[place].score(at: night, within: settings.activeDays)
      else { return nil }
      return (place, score)
    }
  }

  func first(_ ranked: [(place: Int, rank: Double?)]) -> [Int] {
    ranked.compactMap { place, rank in rank.map { (place: place, rank: $0) } }
      .sorted { $0.rank != $1.rank ? $0.rank > $1.rank : $0.place < $1.place }
      .prefix(settings.spectra).map(\.place)
  }

  /// The planner's list under the labels so far.
  func planned(_ candidates: [(place: Int, score: AnomalyScore)], at night: Double) -> [Int] {
    let planned = candidates.compactMap { place, score -> FollowUpCandidate? in
      let (object, bundle) = (season.objects[place], bundles[season.objects[place].fold])
      let number = bundle.scores(ofRanked: score.point.numbers)[0]
      let percentile = bundle.reference.percentile(
        of: number, observations: score.observations, age: score.age)
      var candidate = FollowUpCandidate(
        objectID: String(place), rightAscension: 0, declination: 0, score: number,
        scoreError: score.scoreError, percentile: percentile, observations: score.observations,
        lastDetection: score.time, age: score.age,
        latent: bundle.labelPoint(of: score.point))
      guard candidate.isEligible(floor: settings.minimumPercentile) else { return nil }
      candidate.forecast = object.forecast(at: night, survey: season.survey)
      return candidate
    }
    return planner.plan(
      candidates: planned, at: night, limit: settings.limit, looks: settings.spectra
    ).compactMap { Int($0.objectID) }
  }

  /// Spends a look; where the object is bright enough its class is known and becomes a label.
  mutating func look(at place: Int, _ night: Double) {
    let object = season.objects[place]
    isDone[place] = true
    let hasSucceeded = (object.trueMagnitude(at: night) ?? .infinity) <= settings.limit
    looks.append(
      .init(
        objectID: object.objectID, objectClass: object.objectClass, isRare: object.isRare,
        time: night, daysFromPeak: night - object.peak, hasSucceeded: hasSucceeded))
    guard learns, hasSucceeded, let score = object.score(at: night, within: .infinity) else {
      return
    }
    labels.append(
      PlacedLabel(
        ForestLabel(
          objectID: object.objectID, point: bundles[object.fold].labelPoint(of: score.point),
          verdict: object.isRare ? .interesting : .known),
        strangeness: score.point.strangeness))
    for index in bundles.indices {
      bundles[index] = season.bundles[index].learning(from: labels, version: labels.count)
    }
  }
}
