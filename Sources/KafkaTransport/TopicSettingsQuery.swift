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
  consuming func run(
    _ client: OpaquePointer, timeout: Duration
  ) throws(KafkaError) -> [String: [String: String]] {
    let queue = unsafe rd_kafka_queue_new(client)
    defer { unsafe rd_kafka_queue_destroy(queue) }
    let options = unsafe rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS)
    defer { unsafe rd_kafka_AdminOptions_destroy(options) }
    unsafe rd_kafka_AdminOptions_set_request_timeout(options, timeout.milliseconds, nil, 0)
    unsafe rd_kafka_DescribeConfigs(client, &topics, topics.count, options, queue)
    guard let event = unsafe rd_kafka_queue_poll(queue, timeout.milliseconds) else {
      throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, origin: "describe topics")
    }
    defer { unsafe rd_kafka_event_destroy(event) }
    let code = unsafe rd_kafka_event_error(event)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
      throw KafkaError(
        code, origin: "describe topics",
        detail: unsafe String(cString: rd_kafka_event_error_string(event)))
    }
    return try unsafe Self.settings(in: event)
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
