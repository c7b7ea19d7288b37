package import AlertProcessing
import AnomalyScoring
import CatalogueMatching
package import FollowUp
import Photometry
package import StateStore

/// Makes the list that stands and says what has changed in it.
package struct RecommendationMaker: ~Copyable {
  private let reader: CandidateReader
  private let isOurs: @Sendable (String) -> Bool
  private var planner: FollowUpPlanner
  private var board: RecommendationBoard
  private var standing: [String: RecommendationRecord] = [:]
  /// Recommended looks that have begun and ended.
  private var past: [NightProgress.Look]
  /// The reason why the list is empty; `nil` where it is not, and before the first plan.
  package private(set) var emptiness: EmptyPlan?

  /// Days for which past looks are kept: two nights.
  static let memory = 2.0

  /// - Parameters:
  ///   - standing: what stands.
  ///   - past: recommended looks that have begun and ended, at least tonight's.
  ///   - isOurs: whether an object, by its identifier without the survey, is this instance's to
  ///     recommend.
  package init(
    reader: CandidateReader, planner: FollowUpPlanner, standing: [RecommendationRecord] = [],
    past: [NightProgress.Look] = [], isOurs: @escaping @Sendable (String) -> Bool = { _ in true }
  ) {
    self.reader = reader
    self.isOurs = isOurs
    self.planner = planner
    self.past = past
    board = RecommendationBoard(restoring: standing.map(\.recommendation))
    for record in standing { self.standing[record.recommendation.objectID] = record }
  }

  /// Replaces telescopes and list size, as after a reload.
  package mutating func use(_ planner: FollowUpPlanner) { self.planner = planner }

  /// The list that stands, best first, ranked as it is now.
  package var list: [RecommendationRecord] {
    let sorted = standing.values.sorted {
      ($1.recommendation.gain, $0.recommendation.objectID)
        < ($0.recommendation.gain, $1.recommendation.objectID)
    }
    return sorted.enumerated().map { place, record in
      var record = record
      record.recommendation.rank = place + 1
      return record
    }
  }

  /// Plans anew.
  ///
  /// - Parameters:
  ///   - time: MJD TAI.
  ///   - models: what the objects were scored by, and are explained by.
  /// - Returns: what is to be published, in order.
  package mutating func update(
    at time: Double, models: PipelineModels
  ) throws(StoreError) -> [RecommendationRecord] {
    let candidates = Dictionary(
      try reader.candidates(at: time, models: models, planner: planner)
        .filter { isOurs($0.key.objectID) }.map { ($0.planned.objectID, $0) },
      uniquingKeysWith: { first, _ in first })
    past.removeAll { $0.end < time - Self.memory }
    let (planned, progress) = (candidates.values.map(\.planned), progress(candidates, time))
    let plan = planner.plan(candidates: planned, at: time, after: progress)
    var changes: [RecommendationRecord] = []
    for action in board.take(plan, time: time, outdated: outdated(candidates)) {
      if let record = try record(of: action, candidates, models) { changes.append(record) }
    }
    emptiness =
      standing.isEmpty ? planner.emptiness(of: planned, at: time, after: progress) : nil
    return changes
  }

  /// Looks that have begun, those under way among them, by what observers report of them.
  private func progress(
    _ candidates: [String: CandidateReader.Candidate], _ time: Double
  ) -> NightProgress {
    let underway = standing.values.compactMap(\.look).filter { $0.start <= time }
    let looks = (past + underway).map { look in
      var look = look
      if let state = candidates[look.objectID]?.planned.followUp, state.time >= look.start {
        look.hasFailed = state.report == .failed
        if state.report != .requested { look.end = min(look.end, max(look.start, state.time)) }
      }
      return look
    }
    return NightProgress(
      looks: looks, standing: standing.values.map(\.recommendation))
  }

  /// Objects whose standing record tells another score than theirs, or was made by another model.
  private func outdated(_ candidates: [String: CandidateReader.Candidate]) -> Set<String> {
    Set(
      standing.filter { handle, record in
        candidates[handle].map { !record.agrees(with: $0) } ?? false
      }.keys)
  }

  private mutating func record(
    of action: RecommendationBoard.Action, _ candidates: [String: CandidateReader.Candidate],
    _ models: PipelineModels
  ) throws(StoreError) -> RecommendationRecord? {
    switch action {
    case .publish(let recommendation):
      return try publish(recommendation, candidates, models, supersedes: nil)
    case .supersede(let oldID, let recommendation):
      return try publish(recommendation, candidates, models, supersedes: oldID)
    case .withdraw(_, let handle, let reason):
      guard var record = standing.removeValue(forKey: handle) else { return nil }
      if reason == .expired, let look = record.look { past.append(look) }
      record.status = .withdrawn
      record.withdrawal =
        reason == .notSelected
        ? try fall(of: record.key, candidates[handle]) ?? reason : reason
      return record
    }
  }

  /// Why an object that is not selected any more cannot be.
  ///
  /// - Parameter candidate: `nil` where it is no candidate any more.
  private func fall(
    of key: ObjectKey, _ candidate: CandidateReader.Candidate?
  ) throws(StoreError) -> RecommendationBoard.Withdrawal? {
    guard let candidate else { return try reader.fall(of: key) }
    switch (candidate.planned.verdict, candidate.planned.followUp?.report) {
    case (.known, _): return .dismissed
    case (.classified, _): return .classified
    case (_, .observed): return .observed
    case (_, .requested): return .requested
    default: return nil
    }
  }

  private mutating func publish(
    _ recommendation: Recommendation, _ candidates: [String: CandidateReader.Candidate],
    _ models: PipelineModels, supersedes: String?
  ) throws(StoreError) -> RecommendationRecord? {
    guard let candidate = candidates[recommendation.objectID] else { return nil }
    let record = RecommendationRecord(
      survey: candidate.key.survey, recommendation: recommendation, status: .active,
      supersedes: supersedes, withdrawal: nil,
      rightAscension: candidate.planned.rightAscension,
      declination: candidate.planned.declination, score: candidate.planned.score,
      percentile: candidate.planned.percentile, model: candidate.scoredBy.model,
      labels: candidate.scoredBy.labels,
      context: try context(of: candidate.key, models))
    standing[recommendation.objectID] = record
    return record
  }

  /// Reads the context of an object: limit, host, redshift, and why it scores as it does.
  private func context(
    of key: ObjectKey, _ models: PipelineModels
  ) throws(StoreError) -> RecommendationRecord.Context {
    var context = RecommendationRecord.Context()
    if let limit = try reader.lastLimit(of: key) {
      context.limit = .init(time: limit.time, band: limit.band, magnitude: limit.magnitude)
    }
    let matches = try reader.store.matches(of: key)
    context.host = matches?.host.map {
      .init(
        identifier: $0.identifier, catalogue: $0.catalogue, separation: $0.separation,
        probability: $0.probability)
    }
    let redshift = try reader.store.redshift(of: key) ?? matches?.hostRedshift
    context.redshift = redshift?.redshift
    context.redshiftError = redshift.flatMap { $0.error > 0 ? $0.error : nil }
    if let model = models[key.survey], let object = try reader.store.object(key) {
      let explainer = Explainer(scorer: model.scorer)
      context.sentence = try? explainer.explanation(of: object, in: reader.store)?.sentence
    }
    return context
  }
}

extension RecommendationRecord {
  /// Changes of a score and a percentile under which a record still says what is the case.
  private static let scoreTolerance = 0.01
  private static let percentileTolerance = 1.0

  fileprivate func agrees(with candidate: CandidateReader.Candidate) -> Bool {
    model == candidate.scoredBy.model
      && abs(score - candidate.planned.score) <= Self.scoreTolerance
      && abs(percentile - candidate.planned.percentile) <= Self.percentileTolerance
  }

  /// The look that the recommendation is for; `nil` without a telescope.
  package var look: NightProgress.Look? {
    guard let slot = recommendation.slot, let telescope = recommendation.telescope else {
      return nil
    }
    return NightProgress.Look(
      objectID: recommendation.objectID, telescope: telescope, start: slot.start, end: slot.end)
  }
}
