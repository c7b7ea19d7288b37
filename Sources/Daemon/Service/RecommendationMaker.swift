package import FollowUp
package import StateStore

/// Makes the list that stands and says what has changed in it.
package struct RecommendationMaker: ~Copyable {
  private let reader: CandidateReader
  private var planner: FollowUpPlanner
  private var board: RecommendationBoard
  private var standing: [String: RecommendationRecord] = [:]

  /// - Parameter standing: what stood when the last run ended.
  package init(
    reader: CandidateReader, planner: FollowUpPlanner, standing: [RecommendationRecord] = []
  ) {
    self.reader = reader
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
  /// - Parameter time: MJD TAI.
  /// - Returns: what is to be published, in order.
  package mutating func update(at time: Double) throws(StoreError) -> [RecommendationRecord] {
    let candidates = Dictionary(
      try reader.candidates(at: time).map { ($0.planned.objectID, $0) },
      uniquingKeysWith: { first, _ in first })
    let plan = planner.plan(candidates: candidates.values.map(\.planned), night: time)
    var changed: [RecommendationRecord] = []
    for action in board.take(plan, time: time) {
      switch action {
      case .publish(let recommendation):
        if let record = publish(recommendation, candidates, supersedes: nil) {
          changed.append(record)
        }
      case .supersede(let oldID, let recommendation):
        if let record = publish(recommendation, candidates, supersedes: oldID) {
          changed.append(record)
        }
      case .withdraw(_, let handle, let reason):
        guard var record = standing.removeValue(forKey: handle) else { continue }
        record.status = .withdrawn
        let isGone = reason == .notSelected && candidates[handle] == nil
        let isRetracted = isGone ? try reader.hasNoScore(record.key) : false
        record.withdrawal = isRetracted ? .retracted : reason
        changed.append(record)
      }
    }
    return changed
  }

  private mutating func publish(
    _ recommendation: Recommendation, _ candidates: [String: CandidateReader.Candidate],
    supersedes: String?
  ) -> RecommendationRecord? {
    guard let candidate = candidates[recommendation.objectID] else { return nil }
    let record = RecommendationRecord(
      survey: candidate.key.survey, recommendation: recommendation, status: .active,
      supersedes: supersedes, withdrawal: nil,
      rightAscension: candidate.planned.rightAscension,
      declination: candidate.planned.declination, score: candidate.planned.score,
      percentile: candidate.planned.percentile, model: candidate.model)
    standing[recommendation.objectID] = record
    return record
  }
}
