internal import CRDKafka

/// A request to create topics, with librdkafka's objects for it, freed when released.
@safe struct TopicCreation: ~Copyable {
  private var topics: [OpaquePointer?] = unsafe []

  init(_ topics: [KafkaTopic]) throws(KafkaError) {
    for topic in topics {
      var reason = [CChar](repeating: 0, count: 512)
      let new = unsafe rd_kafka_NewTopic_new(
        topic.name, Int32(clamping: topic.partitions), Int32(clamping: topic.replicas ?? -1),
        &reason, reason.count)
      guard let new = unsafe new else {
        let text = String(
          decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        throw KafkaError(
          RD_KAFKA_RESP_ERR__INVALID_ARG, origin: "create topic \(topic.name)", detail: text)
      }
      unsafe self.topics.append(new)
      for (name, value) in topic.configuration.sorted(by: { $0.key < $1.key }) {
        let code = unsafe rd_kafka_NewTopic_set_config(new, name, value)
        try KafkaError.check(code, origin: "create topic \(topic.name), \(name)")
      }
    }
  }

  deinit {
    for index in 0..<(unsafe topics.count) { unsafe rd_kafka_NewTopic_destroy(topics[index]) }
  }

  /// Sends the request and waits for the result; a topic that exists already is no error.
  func run(_ client: OpaquePointer, timeout: Duration) throws(KafkaError) {
    var topics = unsafe topics
    try unsafe AdminRequest.run(
      client, RD_KAFKA_ADMIN_OP_CREATETOPICS, origin: "create topics", timeout: timeout
    ) { options, queue in
      unsafe rd_kafka_CreateTopics(client, &topics, topics.count, options, queue)
    } read: { event throws(KafkaError) in
      try unsafe Self.checkResults(of: event)
    }
  }

  private static func checkResults(of event: OpaquePointer) throws(KafkaError) {
    var count = 0
    let result = unsafe rd_kafka_event_CreateTopics_result(event)
    let topics = unsafe rd_kafka_CreateTopics_result_topics(result, &count)
    for index in 0..<count {
      let topic = unsafe topics?[index]
      let code = unsafe rd_kafka_topic_result_error(topic)
      guard code != RD_KAFKA_RESP_ERR_NO_ERROR,
        code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS
      else { continue }
      throw KafkaError(
        code, origin: "create topic \(unsafe String(cString: rd_kafka_topic_result_name(topic)))",
        detail: unsafe rd_kafka_topic_result_error_string(topic).map {
          unsafe String(cString: $0)
        })
    }
  }
}
