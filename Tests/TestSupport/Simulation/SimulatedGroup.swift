import KafkaTransport
package import Topics

/// A consumer group as its coordinator keeps it: members, who holds which partition, and offsets.
///
/// `@unchecked Sendable`: everything runs on the simulation's thread.
package final class SimulatedGroup: @unchecked Sendable {
  private struct Member {
    var instanceID: String?
    var subscription: [String]
    var session: Duration
    var lastHeard: Duration
    /// Partitions that were given to the member, and that it has not given back.
    var held: Set<TopicPartition> = []
    /// Of those, what it was asked to give back.
    var recalled: Set<TopicPartition> = []
    /// Events not delivered to the member yet.
    var events: [KafkaEvent] = []
  }

  private unowned let cluster: SimulatedCluster
  private var members: [Int: Member] = [:]
  private var nextMember = 0
  /// Static members that others have replaced.
  private var fenced: Set<Int> = []
  package internal(set) var committed: [TopicPartition: Int64] = [:]
  /// Offsets of transactions that have not ended, by partition.
  var pending: [TopicPartition: Int] = [:]

  init(_ cluster: SimulatedCluster) { self.cluster = cluster }

  /// Adds a member; a static one takes the place of its predecessor.
  func join(
    _ subscription: [String], instanceID: String?, session: Duration
  ) throws(KafkaError) -> Int {
    try cluster.checkCoordinator()
    expire()
    nextMember += 1
    var member = Member(
      instanceID: instanceID, subscription: subscription, session: session,
      lastHeard: cluster.simulation.now)
    let predecessor = members.first { instanceID != nil && $0.value.instanceID == instanceID }
    if let predecessor {
      members[predecessor.key] = nil
      fenced.insert(predecessor.key)
      member.held = predecessor.value.held
      member.events = [.assigned(member.held.sorted())]
    }
    members[nextMember] = member
    rebalance()
    return nextMember
  }

  /// Takes a member's sign of life.
  /// - Returns: what has happened to it since the last.
  func hear(from id: Int) throws(KafkaError) -> [KafkaEvent] {
    expire()
    try check(id)
    members[id]?.lastHeard = cluster.simulation.now
    defer { members[id]?.events = [] }
    return members[id]?.events ?? []
  }

  /// Throws where the member is none any longer.
  func check(_ id: Int) throws(KafkaError) {
    if fenced.contains(id) { throw .fencedMember }
    guard members[id] != nil else { throw .unknownMember }
  }

  /// Takes partitions back from a member.
  func release(_ partitions: [TopicPartition], _ id: Int) {
    members[id]?.held.subtract(partitions)
    members[id]?.recalled.subtract(partitions)
    rebalance()
  }

  func leave(_ id: Int) {
    // A static member stays until its session runs out.
    guard members[id]?.instanceID == nil else { return }
    members[id] = nil
    rebalance()
  }

  /// Drops members that were not heard of for too long.
  func expire() {
    let now = cluster.simulation.now
    let gone = members.filter { now - $0.value.lastHeard > $0.value.session }.keys
    guard !gone.isEmpty else { return }
    for id in gone { members[id] = nil }
    rebalance()
  }

  /// Gives free partitions out and asks for some back, so that all members hold as many, one more
  /// or less; what is held stays where it is as far as possible.
  func rebalance() {
    let ids = members.keys.sorted()
    guard !ids.isEmpty else { return }
    let wanted = ids.map { Set(cluster.partitions(matching: members[$0]?.subscription ?? [])) }
    let all = wanted.reduce(into: Set()) { $0.formUnion($1) }.sorted()
    let most = (all.count + ids.count - 1) / ids.count
    var free = Set(all)
    for id in ids { free.subtract(members[id]?.held ?? []) }
    for (index, id) in ids.enumerated() {
      let kept = (members[id]?.held ?? []).subtracting(members[id]?.recalled ?? [])
      let surplus = kept.sorted().dropFirst(most)
      if !surplus.isEmpty {
        members[id]?.recalled.formUnion(surplus)
        members[id]?.events.append(.revoked(Array(surplus)))
      }
      let given = free.intersection(wanted[index]).sorted().prefix(max(0, most - kept.count))
      if !given.isEmpty {
        free.subtract(given)
        members[id]?.held.formUnion(given)
        members[id]?.events.append(.assigned(Array(given)))
      }
    }
  }

  /// Returns true if an open transaction holds an offset of the partition.
  func isUnstable(_ partition: TopicPartition) -> Bool { pending[partition, default: 0] > 0 }

  /// Makes positions the group's, outside of a transaction.
  func commit(_ positions: [TopicPosition], _ id: Int) throws(KafkaError) {
    try cluster.checkCoordinator()
    try check(id)
    for position in positions { committed[position.partition] = position.offset }
  }
}
