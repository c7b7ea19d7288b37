internal import CRDKafka

/// A request for the settings of topics, with librdkafka's objects for it, freed when released.
@safe struct TopicSettingsQuery: ~Copyable {
  private var topics: [OpaquePointer?] = unsafe []

  init(_ names: [String]) {
    for name in names {
      unsafe topics.append(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name))
    }
  }

  deinit {
    for index in 0..<(unsafe topics.count) {
      unsafe rd_kafka_ConfigResource_destroy(topics[index])
    }
  }

  /// Sends the request and waits for the result: the values in force, by topic and name.
  func run(
    _ client: OpaquePointer, timeout: Duration
  ) throws(KafkaError) -> [String: [String: String]] {
    var topics = unsafe topics
    return try unsafe AdminRequest.run(
      client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, origin: "describe topics", timeout: timeout
    ) { options, queue in
      unsafe rd_kafka_DescribeConfigs(client, &topics, topics.count, options, queue)
    } read: { event throws(KafkaError) in
      try unsafe Self.settings(in: event)
    }
  }

  private static func settings(
    in event: OpaquePointer
  ) throws(KafkaError) -> [String: [String: String]] {
    var count = 0
    let result = unsafe rd_kafka_event_DescribeConfigs_result(event)
    let topics = unsafe rd_kafka_DescribeConfigs_result_resources(result, &count)
    var settings: [String: [String: String]] = [:]
    for index in 0..<count {
      guard let topic = unsafe topics?[index] else { continue }
      let name = unsafe String(cString: rd_kafka_ConfigResource_name(topic))
      let code = unsafe rd_kafka_ConfigResource_error(topic)
      try KafkaError.check(code, origin: "describe topic \(name)")
      settings[name] = unsafe values(of: topic)
    }
    return settings
  }

  private static func values(of topic: OpaquePointer) -> [String: String] {
    var count = 0
    let entries = unsafe rd_kafka_ConfigResource_configs(topic, &count)
    var values: [String: String] = [:]
    for index in 0..<count {
      guard let entry = unsafe entries?[index],
        let value = unsafe rd_kafka_ConfigEntry_value(entry)
      else { continue }
      let name = unsafe String(cString: rd_kafka_ConfigEntry_name(entry))
      values[name] = unsafe String(cString: value)
    }
    return values
  }
}
