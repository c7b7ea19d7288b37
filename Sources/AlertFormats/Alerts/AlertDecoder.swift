package import Avro
package import Photometry

/// Decodes packets of any survey: Avro object containers, and the Confluent wire format.
///
/// A schema is parsed and compiled once; copies of a decoder share the compiled schemas.
package struct AlertDecoder: Sendable {
  private static let wireHeaderSize = 5

  private let schemas: any SchemaSource
  private let limits: AvroLimits
  private let plans = AlertPlanCache()

  package init(schemas: any SchemaSource = NoSchemas(), limits: AvroLimits = .standard) {
    self.schemas = schemas
    self.limits = limits
  }

  /// The schema's id that a packet in the Confluent wire format names; `nil` of any other packet.
  package static func schemaID(of packet: [UInt8]) -> UInt32? {
    guard packet.count >= wireHeaderSize, packet[0] == 0 else { return nil }
    return packet[1..<wireHeaderSize].reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Decodes a packet without waiting.
  ///
  /// A record without an alert is a failure beside the others. The wire format's schema must be
  /// loaded: otherwise the only failure is retriable and names the id to load.
  package func decode(_ bytes: RawSpan) -> DecodedPacket {
    var packet = DecodedPacket()
    do throws(AlertDecodingError) {
      try decode(bytes, into: &packet)
      if packet.alerts.isEmpty, packet.failures.isEmpty {
        throw AlertDecodingError(.empty, "the packet has no record")
      }
    } catch {
      packet.failures.append(error)
    }
    return packet
  }

  package func decode(_ bytes: [UInt8]) -> DecodedPacket { unsafe decode(bytes.span.bytes) }

  /// Decodes a packet, and loads its schema first if necessary.
  package func decodeLoading(_ bytes: [UInt8]) async -> DecodedPacket {
    let packet = decode(bytes)
    guard let id = packet.failures.first?.schemaID else { return packet }
    do throws(SchemaSourceError) {
      try await schemas.load(id)
    } catch {
      var failed = DecodedPacket()
      let reason: AlertDecodingError.Reason =
        error.isRetriable ? .schemaUnavailable : .unknownSchema
      failed.failures = [
        AlertDecodingError(
          reason, at: 1, error.description, schemaID: error.isRetriable ? id : nil)
      ]
      return failed
    }
    return decode(bytes)
  }

  /// The alerts of a packet in which every record has one.
  package func alerts(_ bytes: [UInt8]) throws(AlertDecodingError) -> [Alert] {
    let packet = decode(bytes)
    if let failure = packet.failures.first { throw failure }
    return packet.alerts
  }

  private func decode(
    _ bytes: RawSpan, into packet: inout DecodedPacket
  ) throws(AlertDecodingError) {
    guard bytes.byteCount > 0 else { throw AlertDecodingError(.empty, "the packet is empty") }
    guard bytes.byteCount <= limits.packetBytes else {
      throw AlertDecodingError(AvroError(.limitExceeded("packetBytes"), at: limits.packetBytes))
    }
    if AvroContainer.isContainer(bytes) {
      try decodeContainer(bytes, into: &packet)
    } else if bytes.byteCount >= Self.wireHeaderSize, bytes.byte(at: 0) == 0 {
      try decodeWire(bytes, into: &packet)
    } else {
      throw AlertDecodingError(
        .notAvro, "the bytes are neither an Avro container nor the Confluent wire format")
    }
  }

  /// Byte 0, the schema's id in four bytes, big-endian, then one datum.
  private func decodeWire(
    _ bytes: RawSpan, into packet: inout DecodedPacket
  ) throws(AlertDecodingError) {
    var id: UInt32 = 0
    for index in 1..<Self.wireHeaderSize { id = id << 8 | UInt32(bytes.byte(at: index)) }
    let plan = try plans.plan(id: id, limits: limits) { () throws(AlertDecodingError) in
      switch schemas.lookUp(id) {
      case .known(let text): return text
      case .denied: throw AlertDecodingError(.unknownSchema, at: 1, "schema \(id) is unknown")
      case .notLoaded:
        throw AlertDecodingError(
          .schemaUnavailable, at: 1, "schema \(id) is not loaded", schemaID: id)
      }
    }
    var position = Self.wireHeaderSize
    let alert = try plan.alert(bytes, at: &position, dropped: &packet.droppedMeasurements)
    packet.alerts.append(alert)
  }

  private func decodeContainer(
    _ bytes: RawSpan, into packet: inout DecodedPacket
  ) throws(AlertDecodingError) {
    let container = try Self.reading { () throws(AvroError) in
      try AvroContainer(bytes, limits: limits)
    }
    let plan = try plans.plan(bytes, text: container.schema, limits: limits).get()
    var position = container.firstBlock
    while let block = try Self.reading({ () throws(AvroError) in
      try container.readBlock(bytes, at: &position)
    }) {
      if container.codec == .null {
        try decode(
          block, bytes.extracting(0..<block.payload.upperBound), from: position, plan, &packet)
      } else {
        let content = try Self.reading { () throws(AvroError) in
          try container.decompress(block, bytes, limits: limits)
        }
        try decode(block, unsafe content.span.bytes, from: 0, plan, &packet)
      }
      try Self.reading { () throws(AvroError) in
        try container.finish(block, bytes, at: &position)
      }
    }
  }

  /// Decodes the records of a block; a record with a bad value is a failure, the next is read.
  private func decode(
    _ block: AvroContainer.Block, _ bytes: RawSpan, from start: Int, _ plan: AlertPlan,
    _ packet: inout DecodedPacket
  ) throws(AlertDecodingError) {
    var position = start
    for _ in 0..<block.count {
      do throws(AlertDecodingError) {
        let alert = try plan.alert(bytes, at: &position, dropped: &packet.droppedMeasurements)
        packet.alerts.append(alert)
      } catch  where error.reason == .badValue {
        packet.failures.append(error)
      }
    }
  }

  private static func reading<Value>(
    _ body: () throws(AvroError) -> Value
  ) throws(AlertDecodingError) -> Value {
    do throws(AvroError) { return try body() } catch { throw AlertDecodingError(error) }
  }
}

/// Result of decoding one packet: alerts, and failures beside them.
package struct DecodedPacket: Sendable {
  /// In the order of the packet.
  package var alerts: [Alert] = []
  /// One for each record that gave no alert; a damaged block ends its container.
  package var failures: [AlertDecodingError] = []
  /// Measurements of the histories that were left out for a value that is not finite, an error that
  /// is not positive, or an invalid band or time.
  package var droppedMeasurements = 0

  package init() {}
}
