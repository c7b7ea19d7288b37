package import AlertProcessing
import AnomalyScoring
import CatalogueMatching
package import Dashboard
package import Ephemerides
import FollowUp
import GaussianProcess
import LightCurveAssembly
import LightCurveFeatures
import Photometry
package import Recommending
package import ServiceLifecycle
package import StateStore
package import Telemetry

/// The dashboard's data, from the store and the models in use.
package struct DashboardFeed: DashboardData {
  let store: StateStore
  let models: ModelBoard
  let list: Board<StandingList>
  private let readinessCheck: Readiness
  let clock: MJDClock
  let metricRegistry: MetricRegistry
  let logger: Logger

  package init(
    store: StateStore, models: ModelBoard, list: Board<StandingList>,
    readiness: Readiness, clock: MJDClock, metrics: MetricRegistry, logger: Logger
  ) {
    self.store = store
    self.models = models
    self.list = list
    readinessCheck = readiness
    self.clock = clock
    metricRegistry = metrics
    self.logger = logger
  }

  /// Days without a detection after which an object leaves the ranked list.
  private static let activeDays = 30.0

  package func ranked(limit: Int) throws(DashboardDataError) -> RankedList {
    let now = clock.now()
    let models = models.value
    let sentences = Dictionary(
      list.value.records.map { ($0.key, $0.recommendation.sentence) },
      uniquingKeysWith: { first, _ in first })
    let objects = try reading { () throws(StoreError) in
      try store.ranked(
        limit: limit, since: now - Self.activeDays, through: now + Plausibility.lead)
    }
    return RankedList(
      model: models.surveys.compactMap { models[$0]?.manifest.identifier }.joined(separator: ", "),
      survey: models.surveys.map(\.rawValue).joined(separator: ", "), generated: now,
      objects: objects.enumerated().map { index, ranked in
        let score = ranked.current(under: models).score
        return RankedEntry(
          rank: index + 1, objectId: score.key.objectID, survey: score.key.survey.rawValue,
          score: score.score, scoreError: score.scoreError, percentile: score.percentile,
          gradient: score.gradient, gradientError: score.gradientError, trend: Self.trend(score),
          observations: score.observations, mjd: score.mjd, firstCrossing: score.firstCrossing,
          sentence: sentences[score.key] ?? Self.sentence(score),
          ra: ranked.object.rightAscension, dec: ranked.object.declination)
      })
  }

  package func object(_ id: String) throws(DashboardDataError) -> ObjectDetail? {
    for survey in models.value.surveys {
      let key = ObjectKey(survey: survey, objectID: id)
      guard let object = try reading({ () throws(StoreError) in try store.object(key) })
      else { continue }
      let scores = try reading { () throws(StoreError) in try store.history(of: key) }
      return try detail(object, scores)
    }
    return nil
  }

  package func explanation(_ id: String) throws(DashboardDataError) -> [UInt8]? {
    let models = models.value
    for survey in models.surveys {
      let key = ObjectKey(survey: survey, objectID: id)
      guard let model = models[survey],
        let object = try reading({ () throws(StoreError) in try store.object(key) })
      else { continue }
      return (try? Explainer(scorer: model.scorer).explanation(of: object, in: store))?.json
    }
    return nil
  }

  package func readiness() -> ReadinessReport { readinessCheck.report }

  package func metrics() -> String {
    ScrapeMeasurements(
      store: store, models: models, readiness: readinessCheck, metrics: metricRegistry
    ).take()
    return metricRegistry.exposition()
  }

  func reading<Value>(
    _ body: () throws(StoreError) -> Value
  ) throws(DashboardDataError) -> Value {
    do throws(StoreError) {
      return try body()
    } catch {
      logger.error(
        "store failed; the dashboard request is answered with an error",
        metadata: [.errorDescription: "\(error)"])
      throw error.isRetriable ? .unavailable : .failed
    }
  }
}

extension DashboardFeed {
  private static func trend(_ score: PublishedScore) -> String? {
    guard score.gradient != nil else { return nil }
    return score.significantGradient.map { $0 > 0 ? "rising" : "falling" } ?? "steady"
  }

  private func crossing(
    of object: StoredObject, _ manifest: BundleManifest
  ) -> ObjectDetail.Crossing {
    .init(
      percentile: manifest.crossing.percentile, nights: manifest.crossing.nights,
      since: object.model == manifest.identifier ? object.firstCrossing : nil)
  }

  /// The sentence of an object that is not on tonight's list.
  private static func sentence(_ score: PublishedScore) -> String {
    let why = Reason(code: .strange, value: score.percentile).text
    return why.prefix(1).uppercased() + why.dropFirst() + "; not on tonight's list."
  }
}

// MARK: one object

extension DashboardFeed {
  private func detail(
    _ object: StoredObject, _ scores: [PublishedScore]
  ) throws(DashboardDataError) -> ObjectDetail {
    guard let model = models.value[object.key.survey],
      let photometry = try? store.lightCurve(of: object.key)
    else { throw .failed }
    let survey = object.key.survey
    let sentence = list.value.records.first { $0.key == object.key }?
      .recommendation.sentence
    return ObjectDetail(
      objectId: object.key.objectID, survey: survey.rawValue, model: model.manifest.identifier,
      ra: object.rightAscension, dec: object.declination,
      sentence: words(object, model) ?? sentence
        ?? scores.last.map(Self.sentence) ?? "",
      observations: photometry.lightCurve.observations.map { Self.point($0, survey) },
      interpolation: interpolation(object, model),
      scores: scores.map {
        .init(
          mjd: $0.mjd, score: $0.score, scoreError: $0.scoreError, percentile: $0.percentile,
          unlabelledPercentile: $0.unlabelled?.percentile,
          observations: $0.observations)
      }, crossing: crossing(of: object, model.manifest), matches: try matches(of: object.key),
      rejection: object.rejection,
      context: (try? ObjectContext(bytes: object.context)).flatMap {
        $0.isEmpty ? nil : ObjectDetail.Context($0)
      })
  }

  private func matches(of key: ObjectKey) throws(DashboardDataError) -> [ObjectDetail.Match] {
    let matches = try reading { () throws(StoreError) in try store.matches(of: key) }
    return (matches?.entries ?? []).map { entry in
      var match = ObjectDetail.Match(
        catalogue: entry.catalogue, version: entry.version, role: entry.role.rawValue,
        identifier: entry.identifier, separation: entry.separation)
      match.objectClass = entry.objectClass
      match.magnitude = entry.magnitude
      match.redshift = entry.redshift
      match.redshiftError = entry.redshiftError
      match.probability = entry.probability
      return match
    }
  }

  /// The reason for the object's score, without the time-consuming look at each observation.
  private func words(_ object: StoredObject, _ model: PipelineModels.Entry) -> String? {
    let explainer = Explainer(scorer: model.scorer)
    return (try? explainer.explanation(of: object, in: store, omitsObservations: false))?.sentence
  }

  private static func point(
    _ observation: Photometry.Observation, _ survey: Survey
  ) -> ObjectDetail.Observation {
    let magnitude = Magnitude.asinh(
      flux: observation.flux, fluxError: observation.fluxError,
      softeningFlux: survey.softeningFlux(of: observation.band))
    let kind =
      switch observation.kind {
      case .detection: "detection"
      case .forced: "forced"
      case .nonDetection: "nonDetection"
      }
    return .init(
      mjd: observation.time, band: observation.band.name, flux: observation.flux,
      fluxErr: observation.fluxError, kind: kind, y: magnitude.value, yErr: magnitude.error)
  }

  /// The interpolation that the last score rests on, day by day.
  private func interpolation(
    _ object: StoredObject, _ model: PipelineModels.Entry
  ) -> ObjectDetail.Interpolation? {
    var workspace = GaussianProcessWorkspace()
    let result: Interpolation?
    do throws(GaussianProcessError) {
      guard let scored = try? ScoredEpisode(object, in: store, model.scorer) else { return nil }
      result = try model.scorer.interpolator.interpolate(
        scored.episode, from: scored.start, minimum: model.manifest.minimumObservations,
        workspace: &workspace)
    } catch {
      logger.warning(
        "cannot interpolate the light curve; the dashboard shows it without a fit",
        metadata: [.objectID: "\(object.key.objectID)", .errorDescription: "\(error)"])
      return nil
    }
    guard let result else { return nil }
    let curve = result.curve
    var mean: [String: [Double]] = [:]
    var sd: [String: [Double]] = [:]
    for band in curve.bands {
      mean[band.name] = curve.mean(in: band)
      sd[band.name] = curve.standardDeviation(in: band)
    }
    return .init(mjd: curve.times.map { $0 + result.origin }, mean: mean, sd: sd)
  }
}
