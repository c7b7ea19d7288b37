/// How many records of a partition and a night ended in a disposition.
package struct DispositionCount: Sendable, Hashable {
  package var topic: String
  package var partition: Int32
  /// Whole MJD.
  package var night: Int
  /// `scored`, `deferred`, `filtered`, `duplicate` or `quarantined`.
  package var disposition: String
  /// The criterion or the reason, empty where there is none.
  package var detail: String
  package var count: Int

  package init(
    topic: String, partition: Int32, night: Int, disposition: String, detail: String = "",
    count: Int
  ) {
    self.topic = topic
    self.partition = partition
    self.night = night
    self.disposition = disposition
    self.detail = detail
    self.count = count
  }
}
