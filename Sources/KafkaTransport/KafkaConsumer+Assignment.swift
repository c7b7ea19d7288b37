internal import CRDKafka
import Synchronization
package import Topics

extension KafkaConsumer {
  /// Answers `KafkaEvent.assigned`: reads the partitions from the given positions, and those
  /// without one from the group's committed position, or where `Settings.start` is `asked` from
  /// their beginning.
  package func accept(
    _ partitions: [TopicPartition], from positions: [TopicPartition: Int64] = [:]
  ) throws(KafkaError) {
    let otherwise = Int64(start == .asked ? RD_KAFKA_OFFSET_BEGINNING : RD_KAFKA_OFFSET_INVALID)
    let list = PartitionList(partitions) { positions[$0] ?? otherwise }
    let error = unsafe handle.with { client in
      unsafe rd_kafka_incremental_assign(client, list.pointer)
    }
    try unsafe KafkaError.check(error, origin: "accept partitions")
    handle.context.unanswered = nil
  }

  /// Answers `KafkaEvent.revoked`, after the records read of the partitions are committed.
  package func release(_ partitions: [TopicPartition]) throws(KafkaError) {
    resume(partitions)
    let list = PartitionList(partitions)
    let error = unsafe handle.with { client in
      unsafe rd_kafka_incremental_unassign(client, list.pointer)
    }
    try unsafe KafkaError.check(error, origin: "release partitions")
    held.drop(partitions)
    handle.context.unanswered = nil
  }

  /// Reads exactly these partitions from these positions, without joining the group.
  package func assign(_ positions: [TopicPosition]) throws(KafkaError) {
    let list = PartitionList(positions)
    let code = unsafe handle.with { client in unsafe rd_kafka_assign(client, list.pointer) }
    try KafkaError.check(code, origin: "assign")
    held.dropAll()
  }

  /// The partitions that are read now.
  package func assignment() throws(KafkaError) -> [TopicPartition] {
    var pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
    let code = unsafe handle.with { client in unsafe rd_kafka_assignment(client, &pointer) }
    try KafkaError.check(code, origin: "assignment")
    guard let pointer = unsafe pointer else { return [] }
    let list = unsafe PartitionList(taking: pointer)
    return unsafe PartitionList.partitions(of: list.pointer)
  }

  /// Stops fetching partitions until they are sought; records fetched ahead and not yet polled are
  /// dropped.
  package func pause(_ partitions: [TopicPartition]) async throws(KafkaError) {
    try await polling.run { [self] () throws(KafkaError) in
      let new = partitions.filter { !paused.withLock(\.self).contains($0) }
      guard !new.isEmpty else { return }
      let list = PartitionList(new)
      let code = unsafe handle.with { client in
        unsafe rd_kafka_pause_partitions(client, list.pointer)
      }
      try KafkaError.check(code, origin: "pause")
      held.drop(new)
      paused.withLock { $0.formUnion(new) }
      try list.check(origin: "pause")
    }
  }

  /// Ends the pause of those partitions that are paused. Of others it would drop the records that were
  /// fetched ahead (librdkafka 2.0.2).
  private func resume(_ partitions: [TopicPartition]) {
    let waiting = paused.withLock { $0.intersection(partitions) }
    guard !waiting.isEmpty else { return }
    let list = PartitionList(waiting.sorted())
    _ = unsafe handle.with { client in unsafe rd_kafka_resume_partitions(client, list.pointer) }
    paused.withLock { $0.subtract(waiting) }
  }

  /// Answers `KafkaEvent.outOfRange`: reads an assigned partition from an offset, or from its
  /// beginning. It takes no `seek`, since nothing is fetched of it (librdkafka 2.0.2), but is given up
  /// and taken up again, of which the group does not hear.
  ///
  /// - Returns: `false` where a change of the assignment has to be answered first.
  package func restart(
    _ partition: TopicPartition, at offset: Int64?
  ) async throws(KafkaError) -> Bool {
    try await polling.run { [self] () throws(KafkaError) in
      guard handle.context.unanswered == nil else { return false }
      resume([partition])
      held.drop([partition])
      let position =
        offset.map { TopicPosition(partition, offset: $0) } ?? .beginning(of: partition)
      let list = PartitionList([position])
      let gone = unsafe handle.with { unsafe rd_kafka_incremental_unassign($0, list.pointer) }
      try unsafe KafkaError.check(gone, origin: "restart \(partition)")
      let back = unsafe handle.with { unsafe rd_kafka_incremental_assign($0, list.pointer) }
      try unsafe KafkaError.check(back, origin: "restart \(partition)")
      return true
    }
  }

  /// Goes on reading assigned partitions, paused ones as well, from other positions.
  ///
  /// Nothing is polled meanwhile, so that no record from before is held back for the next poll.
  package func seek(
    to positions: [TopicPosition], timeout: Duration = .seconds(10)
  ) async throws(KafkaError) {
    try await polling.run { [self] () throws(KafkaError) in
      let partitions = positions.map(\.partition)
      resume(partitions)
      held.drop(partitions)
      let list = PartitionList(positions)
      let error = unsafe handle.with { client in
        unsafe rd_kafka_seek_partitions(client, list.pointer, timeout.milliseconds)
      }
      try unsafe KafkaError.check(error, origin: "seek")
      try list.check(origin: "seek")
    }
  }
}
