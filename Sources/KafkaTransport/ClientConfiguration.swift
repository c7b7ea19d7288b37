internal import CRDKafka

/// librdkafka's configuration under construction, freed unless a client takes it.
@safe struct ClientConfiguration: ~Copyable {
  private var pointer: OpaquePointer?

  /// A broker that hangs keeps its connections, and no request goes to the one that leads in its place
  /// before this time is up. Of the 30 s that a transaction may take, two requests in a row may lose so
  /// much, one to a partition's leader and one to the coordinator; librdkafka's own 60 s are too long.
  private static let defaults = ["socket.timeout.ms": "6000"]

  /// - Parameters:
  ///   - defaults: properties that the settings' own properties may override.
  ///   - required: properties that they may not.
  init(
    _ settings: KafkaConnection, defaults: [String: String], required: [String: String]
  ) throws(KafkaError) {
    unsafe pointer = rd_kafka_conf_new()
    let own = ["bootstrap.servers": settings.bootstrapServers, "client.id": settings.clientID]
    let all = Self.defaults.merging(defaults) { _, special in special }
      .merging(settings.properties) { _, chosen in chosen }
      .merging(own) { _, own in own }
    for (name, value) in all.sorted(by: { $0.key < $1.key }) {
      if let fixed = required[name], fixed != value {
        throw Self.refusal(of: name, "is \(fixed) and cannot be changed")
      }
      try set(name, value)
    }
    for (name, value) in required.sorted(by: { $0.key < $1.key }) { try set(name, value) }
  }

  deinit { if let pointer = unsafe pointer { unsafe rd_kafka_conf_destroy(pointer) } }

  private func set(_ name: String, _ value: String) throws(KafkaError) {
    var reason = [CChar](repeating: 0, count: 512)
    let result = unsafe rd_kafka_conf_set(pointer, name, value, &reason, reason.count)
    guard result != RD_KAFKA_CONF_OK else { return }
    // The reason may quote the value.
    let text = String(
      decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    throw Self.refusal(of: name, KafkaConnection.isSecret(name) ? "has an invalid value" : text)
  }

  private static func refusal(of name: String, _ reason: String) -> KafkaError {
    KafkaError(
      RD_KAFKA_RESP_ERR__INVALID_ARG, origin: "Kafka property \(name)", detail: reason)
  }

  /// Calls `body` with the pointer, to set callbacks.
  func with(_ body: (OpaquePointer?) -> Void) { unsafe body(pointer) }

  /// Makes a client, which takes the configuration over.
  consuming func makeClient(_ type: rd_kafka_type_t) throws(KafkaError) -> OpaquePointer {
    var reason = [CChar](repeating: 0, count: 512)
    guard let client = unsafe rd_kafka_new(type, pointer, &reason, reason.count) else {
      let text = String(
        decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      throw KafkaError(rd_kafka_last_error(), origin: "new client", detail: text)
    }
    unsafe pointer = nil
    return unsafe client
  }
}
