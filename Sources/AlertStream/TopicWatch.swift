import Topics

/// Partitions of which it is not known whether their topic is the one that was read: those just
/// assigned, those that the brokers did not know for a moment, and those whose next offset the brokers
/// refuse. None of their records is taken before the question is answered.
struct TopicWatch {
  /// The next step with a partition.
  enum Action: Equatable {
    case wait
    /// Goes on at the position.
    case readOn
    /// Goes on at the first record that is left.
    case restart
    /// Begins at the first record of another topic.
    case beginAnew
  }

  private struct Suspicion {
    /// The offset that the brokers refuse; nothing is fetched.
    var refused: Int64?
    /// True if records were dropped.
    var hasDropped = false
    /// Time since when the partition ends before what was read of it.
    var behindSince: Duration?
  }

  private var suspicions: [TopicPartition: Suspicion] = [:]
  private var nextQuestion = Duration.zero

  /// Longer than a new leader needs to learn where its partition ends: its followers fetch at least
  /// every 0.5 s, and leave its in-sync replicas after 30 s (`replica.fetch.wait.max.ms`,
  /// `replica.lag.time.max.ms` of Kafka).
  private static let election = Duration.seconds(30)
  private static let pause = Duration.seconds(1)
  /// After a question that was not answered, since nothing is read while the brokers are waited for.
  private static let longPause = Duration.seconds(5)

  /// In their order.
  var suspects: [TopicPartition] { suspicions.keys.sorted() }

  /// The offset that the brokers refuse.
  func refusal(of partition: TopicPartition) -> Int64? { suspicions[partition]?.refused }

  /// Returns true if the client no longer stands where reading goes on.
  func isInterrupted(_ partition: TopicPartition) -> Bool {
    suspicions[partition].map { $0.hasDropped || $0.refused != nil } ?? false
  }

  mutating func suspect(_ partitions: some Sequence<TopicPartition>) {
    for partition in partitions where suspicions[partition] == nil {
      suspicions[partition] = Suspicion()
    }
  }

  /// Notes that the brokers refuse the next offset.
  mutating func noteRefusal(of position: TopicPosition) {
    suspicions[position.partition, default: Suspicion()].refused = position.offset
  }

  /// Notes that a record of a partition has come.
  /// - Returns: true if it must be dropped.
  mutating func drops(_ partition: TopicPartition) -> Bool {
    guard suspicions[partition] != nil else { return false }
    suspicions[partition]?.hasDropped = true
    return true
  }

  mutating func forget(_ partitions: [TopicPartition]) {
    for partition in partitions { suspicions[partition] = nil }
  }

  /// Returns true if the brokers may be asked, again.
  func isDue(at now: Duration) -> Bool { now >= nextQuestion }

  /// Notes that the brokers were asked, and whether they answered all questions.
  mutating func noteQuestion(at now: Duration, isAnswered: Bool) {
    nextQuestion = now + (isAnswered ? Self.pause : Self.longPause)
  }

  /// Takes a verdict on a suspect partition, which stays suspect until it is forgotten.
  mutating func take(
    _ verdict: TopicIdentity.Verdict, of partition: TopicPartition, at now: Duration
  ) -> Action {
    let begun = suspicions[partition]?.behindSince ?? now
    if case .behind = verdict {
      suspicions[partition]?.behindSince = begun
    } else {
      suspicions[partition]?.behindSince = nil
    }
    switch verdict {
    case .same: return .readOn
    case .other: return .beginAnew
    case .deleted(let low):
      return refusal(of: partition).map { low > $0 } ?? false ? .restart : .readOn
    case .behind(let isRead):
      guard now - begun >= Self.election else { return .wait }
      return isRead ? .beginAnew : .restart
    case .unknown: return .wait
    }
  }
}
