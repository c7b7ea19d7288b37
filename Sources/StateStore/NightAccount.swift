/// What became of all records of one partition and night so far.
package struct NightAccount: Sendable, Hashable {
  package var topic: String
  package var partition: Int32
  /// Whole MJD.
  package var night: Int
  /// Each disposition and detail once.
  package var counts: [DispositionCount]

  package init(topic: String, partition: Int32, night: Int, counts: [DispositionCount]) {
    self.topic = topic
    self.partition = partition
    self.night = night
    self.counts = counts
  }
}
