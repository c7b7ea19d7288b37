package import KafkaTransport

/// A topic has not as many partitions as the state, with which its partitions go one by one.
package struct PartitionMismatch: Error, Hashable, CustomStringConvertible {
  package var state: String
  package var stateCount: Int
  package var topic: String
  package var count: Int

  package var description: String {
    "\(topic) has \(count) partitions and \(state) has \(stateCount), but partition n of the one goes "
      + "with partition n of the other: delete \(topic), which is made anew, once no instance runs "
      + "and all of it is read; or name another topic"
  }

  /// - Parameters:
  ///   - topics: all that there are; one that is not among them is not compared.
  ///   - count: partitions of the state.
  package static func check(
    _ topics: [KafkaTopic], state: String, count: Int, aligned: [String]
  ) throws(PartitionMismatch) {
    for name in aligned {
      guard let found = topics.partitions(of: name), found != count else { continue }
      throw PartitionMismatch(state: state, stateCount: count, topic: name, count: found)
    }
  }
}

extension [KafkaTopic] {
  /// How many partitions a topic has, `nil` where there is no such topic.
  ///
  /// One that is being made has none yet.
  func partitions(of name: String) -> Int? {
    first { $0.name == name && $0.partitions > 0 }?.partitions
  }
}
