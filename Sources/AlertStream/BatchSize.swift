/// The number of records of the next batch.
///
/// A batch that fails is read again with half of its records, down to one: what was too much for the
/// brokers as one transaction, in bytes, records or time, is less each time. Every commit doubles the
/// number, up to the setting. A stream begins with one record, since the brokers end an instance whose
/// transaction takes too long, and the next start must not fail in the same way.
package struct BatchSize: Sendable {
  private let most: Int
  package private(set) var records = 1

  /// - Parameter most: the setting.
  package init(atMost most: Int) { self.most = most }

  /// Notes a batch that has to be read again.
  package mutating func noteFailure(of count: Int) {
    guard count > 0 else { return }
    records = max(1, min(records, count) / 2)
  }

  /// Notes a batch that is committed.
  ///
  /// - Parameter isSlow: its transaction took up much of the time that brokers allow.
  package mutating func noteCommit(of count: Int, isSlow: Bool) {
    if isSlow {
      noteFailure(of: count)
    } else {
      records = min(most, records * 2)
    }
  }
}
