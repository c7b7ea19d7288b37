package import FollowUp
package import StateStore

/// Makes the list that stands and says what has changed in it.
package struct RecommendationMaker: ~Copyable {
  private let reader: CandidateReader
  private let isOurs: @Sendable (String) -> Bool
  private var planner: FollowUpPlanner
  private var board: RecommendationBoard
  private var standing: [String: RecommendationRecord] = [:]

  /// - Parameters:
  ///   - standing: what stands.
  ///   - isOurs: whether an object, by its identifier, is this instance's to recommend.
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
  /// - Parameter time: MJD TAI.
  /// - Returns: what is to be published, in order.
  package mutating func update(at time: Double) throws(StoreError) -> [RecommendationRecord] {
    let candidates = Dictionary(
      try reader.candidates(at: time).filter { isOurs($0.planned.objectID) }.map {
        ($0.planned.objectID, $0)
      },
      uniquingKeysWith: { first, _ in first })
    let plan = planner.plan(candidates: candidates.values.map(\.planned), night: time)
    return board.take(plan, time: time).compactMap { action in
      switch action {
      case .publish(let recommendation):
        return publish(recommendation, candidates, supersedes: nil)
      case .supersede(let oldID, let recommendation):
        return publish(recommendation, candidates, supersedes: oldID)
      case .withdraw(_, let objectID, let reason):
        guard var record = standing.removeValue(forKey: objectID) else { return nil }
        record.status = .withdrawn
        record.withdrawal = reason
        return record
      }
    }
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
