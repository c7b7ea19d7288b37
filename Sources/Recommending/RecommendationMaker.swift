package import AlertProcessing
import AnomalyScoring
package import FollowUp
import Photometry
package import StateStore

/// Makes the list that stands and says what has changed in it.
package struct RecommendationMaker: ~Copyable {
  private let reader: CandidateReader
  /// Observations whose influence a recommendation lists.
  private static let listedInfluences = 3
  private let isOurs: @Sendable (String) -> Bool
  private var planner: FollowUpPlanner
  private var board: RecommendationBoard
  private var standing: [String: RecommendationRecord] = [:]

  /// - Parameters:
  ///   - standing: what stands.
  ///   - isOurs: whether an object, by its identifier without the survey, is this instance's to
  ///     recommend.
  package init(
    reader: CandidateReader, planner: FollowUpPlanner, standing: [RecommendationRecord] = [],
    isOurs: @escaping @Sendable (String) -> Bool = { _ in true }
  ) {
    self.reader = reader
    self.isOurs = isOurs
    self.planner = planner
    board = RecommendationBoard(restoring: standing.map(\.recommendation))
    for record in standing { self.standing[record.recommendation.objectID] = record }
  }

  /// Replaces telescopes and list size, as after a reload.
  package mutating func use(_ planner: FollowUpPlanner) { self.planner = planner }

  /// The list that stands, best first.
  package var list: [RecommendationRecord] {
    standing.values.sorted {
      ($0.recommendation.rank, $0.recommendation.objectID)
        < ($1.recommendation.rank, $1.recommendation.objectID)
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
      try reader.candidates(at: time, models: models).filter { isOurs($0.key.objectID) }.map {
        ($0.planned.objectID, $0)
      },
      uniquingKeysWith: { first, _ in first })
    let plan = planner.plan(candidates: candidates.values.map(\.planned), night: time)
    var changes: [RecommendationRecord] = []
    for action in board.take(plan, time: time, outdated: outdated(candidates)) {
      if let record = try record(of: action, candidates, models) { changes.append(record) }
    }
    return changes
  }

  /// Objects whose standing record tells another score than theirs, or another model or state of
  /// the labels than it was made by.
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
    switch candidate.planned.verdict {
    case .known: return .dismissed
    case .classified: return .classified
    case .interesting, nil: return nil
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
      explanation: try explanation(of: candidate.key, models))
    standing[recommendation.objectID] = record
    return record
  }

  /// Why the object scores as it does, as JSON text; `nil` where there is no model for it.
  private func explanation(
    of key: ObjectKey, _ models: PipelineModels
  ) throws(StoreError) -> String? {
    guard let model = models[key.survey], let object = try reader.store.object(key) else {
      return nil
    }
    let explainer = Explainer(scorer: model.scorer)
    guard var explanation = try? explainer.explanation(of: object, in: reader.store) else {
      return nil
    }
    explanation.influences = Array(explanation.influences.prefix(Self.listedInfluences))
    return String(decoding: explanation.json, as: UTF8.self)
  }
}

extension RecommendationRecord {
  /// Half of the last digit of a score that sentences show.
  private static let scoreTolerance = 0.0005

  fileprivate func agrees(with candidate: CandidateReader.Candidate) -> Bool {
    ScoredBy(model: model, labels: labels) == candidate.scoredBy
      && abs(score - candidate.planned.score) <= Self.scoreTolerance
  }
}
