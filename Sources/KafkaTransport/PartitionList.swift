internal import CRDKafka
import Topics

/// librdkafka's list of partitions, freed when released.
@safe struct PartitionList: ~Copyable {
  let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

  /// Takes over a list.
  init(taking pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) {
    unsafe self.pointer = pointer
  }

  /// - Parameter offset: of each partition; `RD_KAFKA_OFFSET_INVALID` stands for the committed one.
  init(
    _ partitions: some Collection<TopicPartition>,
    offset: (TopicPartition) -> Int64 = { _ in Int64(RD_KAFKA_OFFSET_INVALID) }
  ) {
    unsafe pointer = rd_kafka_topic_partition_list_new(Int32(partitions.count))
    for partition in partitions {
      let entry = unsafe rd_kafka_topic_partition_list_add(
        pointer, partition.topic, partition.partition)
      unsafe entry?.pointee.offset = offset(partition)
    }
  }

  init(_ positions: some Collection<TopicPosition>) {
    let offsets = Dictionary(
      positions.map { ($0.partition, $0.offset) }, uniquingKeysWith: { max($0, $1) })
    self.init(offsets.keys.sorted()) { offsets[$0] ?? Int64(RD_KAFKA_OFFSET_INVALID) }
  }

  deinit { unsafe rd_kafka_topic_partition_list_destroy(pointer) }

  /// The partitions of a list that another owns.
  static func partitions(
    of pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>
  ) -> [TopicPartition] {
    (0..<Int(unsafe pointer.pointee.cnt)).map { index in
      let entry = unsafe pointer.pointee.elems[index]
      return TopicPartition(
        topic: unsafe String(cString: entry.topic), partition: unsafe entry.partition)
    }
  }

  /// The partitions that have an offset, with it.
  var positions: [TopicPosition] {
    zip(unsafe Self.partitions(of: pointer), 0..<Int(unsafe pointer.pointee.cnt)).compactMap {
      partition, index in
      let offset = unsafe pointer.pointee.elems[index].offset
      return offset >= 0 ? TopicPosition(partition, offset: offset) : nil
    }
  }

  /// Throws the first error of a partition, which is named.
  func check(origin: String) throws(KafkaError) {
    for index in 0..<Int(unsafe pointer.pointee.cnt) {
      let entry = unsafe pointer.pointee.elems[index]
      let code = unsafe entry.err
      guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
      let topic = unsafe String(cString: entry.topic)
      throw KafkaError(code, origin: "\(origin) \(topic)/\(unsafe entry.partition)")
    }
  }
}
