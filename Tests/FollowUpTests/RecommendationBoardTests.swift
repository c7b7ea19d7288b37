import FollowUp
import Testing

@Suite struct RecommendationBoardTests {
  private func plan(_ ids: [String], at time: Double) -> [Recommendation] {
    FollowUpPlanner(listSize: 10).plan(
      candidates: ids.enumerated().map {
        candidate($0.element, percentile: 99.9 - Double($0.offset))
      }, at: time)
  }

  @Test func aFirstPlanIsPublished() {
    var board = RecommendationBoard()
    let first = plan(["a", "b"], at: night)
    #expect(board.take(first, time: night) == first.map { .publish($0) })
    #expect(board.standing == first)
  }

  @Test func theSamePlanAgainSaysNothing() {
    var board = RecommendationBoard()
    _ = board.take(plan(["a", "b"], at: night), time: night)
    let again = board.take(plan(["a", "b"], at: night + 0.01), time: night + 0.01)
    #expect(again.isEmpty)
    #expect(board.standing.allSatisfy { $0.issued == night })
  }

  /// Where the plan is the same, but what was published beside it is not.
  @Test func outdatedOnesAreSuperseded() {
    var board = RecommendationBoard()
    let first = plan(["a", "b"], at: night)
    _ = board.take(first, time: night)
    let second = plan(["a", "b"], at: night + 0.01)
    #expect(
      board.take(second, time: night + 0.01, outdated: ["b", "c"])
        == [.supersede(oldID: first[1].id, second[1])])
    #expect(board.take(plan(["a", "b"], at: night + 0.02), time: night + 0.02).isEmpty)
  }

  /// Another gain supersedes under a new id; a dropped object is withdrawn under its old one.
  @Test func changesSupersedeAndWithdraw() {
    var board = RecommendationBoard()
    let first = plan(["a", "b", "c"], at: night)
    _ = board.take(first, time: night)
    let second = plan(["b", "a"], at: night + 0.01)
    #expect(
      board.take(second, time: night + 0.01) == [
        .supersede(oldID: first[1].id, second[0]), .supersede(oldID: first[0].id, second[1]),
        .withdraw(id: first[2].id, objectID: "c", .notSelected),
      ])
    #expect(board.standing == second)
    #expect(Set(first.map(\.id)).isDisjoint(with: second.map(\.id)))
  }

  @Test func expiredOnesAreWithdrawnAsSuch() {
    var board = RecommendationBoard()
    let first = plan(["a"], at: night)
    _ = board.take(first, time: night)
    #expect(
      board.take([], time: night + 1.5) == [
        .withdraw(id: first[0].id, objectID: "a", .expired)
      ])
    #expect(board.take(first, time: night + 1.5).isEmpty)
    #expect(board.standing.isEmpty)
  }

  @Test func withdrawnOnesMayComeBack() {
    var board = RecommendationBoard()
    let first = plan(["a"], at: night)
    _ = board.take(first, time: night)
    #expect(
      board.take([], time: night + 0.05)
        == [.withdraw(id: first[0].id, objectID: "a", .notSelected)])
    let later = plan(["a"], at: night + 0.1)
    #expect(board.take(later, time: night + 0.1) == [.publish(later[0])])
    #expect(later[0].id != first[0].id)
  }

  /// After a restart nothing is published twice.
  @Test func restoredOnesStand() {
    let first = plan(["a", "b"], at: night)
    var board = RecommendationBoard(restoring: first)
    #expect(board.standing == first)
    #expect(board.take(plan(["a", "b"], at: night + 0.01), time: night + 0.01).isEmpty)
  }

  /// Over random plans, replaying the actions gives what the board holds.
  @Test func actionsAreTheWholeTruth() {
    var board = RecommendationBoard()
    var mirror: [String: Recommendation] = [:]
    var random = TestRandom(state: 9)
    for round in 0..<60 {
      let time = night + 0.01 * Double(round)
      let ids = (0..<8).filter { _ in random.uniform(0, 1) < 0.6 }.map { "object\($0)" }
      for action in board.take(plan(ids, at: time), time: time) {
        switch action {
        case .publish(let new):
          #expect(mirror.updateValue(new, forKey: new.id) == nil)
        case .supersede(let oldID, let new):
          #expect(mirror.removeValue(forKey: oldID)?.objectID == new.objectID)
          #expect(mirror.updateValue(new, forKey: new.id) == nil)
        case .withdraw(let id, let objectID, _):
          #expect(mirror.removeValue(forKey: id)?.objectID == objectID)
        }
      }
      #expect(Set(mirror.values) == Set(board.standing))
    }
  }
}
