package import Photometry

/// Writes packets of the Rubin alert schema 9.0 in the Confluent wire format, without cutouts.
///
/// Fluxes are single precision. The schema has no non-detections: they are written as forced
/// photometry. A withdrawn measurement has no flux and the detection's time as time of withdrawal.
package struct LSSTPacketWriter: PacketWriter {
  /// Version 9.0 in Rubin's registry.
  package static let schemaID: UInt32 = 900

  package let schemaText: [UInt8]
  private let schema: AvroSchema

  package init() throws(AvroError) {
    schemaText = LSSTPacketSchema.text
    schema = try AvroSchema(parsing: schemaText)
  }

  package func packet(_ alert: Alert) throws(AvroError) -> [UInt8] {
    var bytes: [UInt8] = [0]
    bytes.appendLittleEndian(Self.schemaID.byteSwapped)
    try AvroEncoder(schema: schema).encode(try Self.record(alert), into: &bytes)
    return bytes
  }

  package func container(
    _ alerts: [Alert], codec: AvroCodec = .null
  ) throws(AvroError) -> [UInt8] {
    var records: [AvroValue] = []
    for alert in alerts { records.append(try Self.record(alert)) }
    return try AvroContainer.write(
      records, schemaText: schemaText, schema: schema, codec: codec,
      marker: PacketWriting.marker(alerts.first?.alertID ?? ""))
  }

  private static func record(_ alert: Alert) throws(AvroError) -> AvroValue {
    let objectID = try PacketWriting.integer(alert.objectID, "objectID")
    let sourceID = try PacketWriting.integer(alert.alertID, "alertID")
    let isSolarSystem = alert.attributes.isSolarSystemObject ?? false
    var earlier: [AvroValue] = []
    var forced: [AvroValue] = []
    for observation in alert.history {
      if observation.kind == .detection {
        earlier.append(source(observation, alert, objectID, isWithdrawn: false))
      } else {
        forced.append(forcedSource(observation, alert, objectID))
      }
    }
    for id in alert.withdrawn where id != sourceID {
      var observation = alert.detection
      observation.measurementID = id
      earlier.append(source(observation, alert, objectID, isWithdrawn: true))
    }
    var detection = alert.detection
    detection.measurementID = sourceID
    let isWithdrawn = alert.withdrawn.contains(sourceID)
    return .record([
      .init("diaSourceId", .long(sourceID)),
      .init("diaSource", source(detection, alert, objectID, isWithdrawn: isWithdrawn)),
      .init("prvDiaSources", earlier.isEmpty ? .null : .array(earlier)),
      .init("prvDiaForcedSources", forced.isEmpty ? .null : .array(forced)),
      .init("diaObject", isSolarSystem ? .null : object(alert, objectID)),
    ])
  }

  private static func source(
    _ observation: Observation, _ alert: Alert, _ objectID: Int64, isWithdrawn: Bool
  ) -> AvroValue {
    let isSolarSystem = alert.attributes.isSolarSystemObject ?? false
    let isDetection = String(observation.measurementID) == alert.alertID
    let withdrawal = AvroValue.double(alert.detection.time)
    return .record([
      .init("diaSourceId", .long(observation.measurementID)), .init("visit", .long(0)),
      .init("detector", .long(0)), .init("diaObjectId", .long(isSolarSystem ? 0 : objectID)),
      .init("ssObjectId", .long(isSolarSystem ? objectID : 0)),
      .init("midpointMjdTai", .double(observation.time)),
      .init("ra", .double(alert.rightAscension)), .init("dec", .double(alert.declination)),
      .init("x", .double(0)), .init("y", .double(0)),
      .init("isNegative", .boolean(observation.flux < 0)),
      .init("snr", .double(abs(observation.signalToNoise))),
      .init("psfFlux", .double(observation.flux)),
      .init("psfFluxErr", .double(observation.fluxError)),
      .init(
        "reliability", isDetection ? PacketWriting.number(alert.attributes.reliability) : .null),
      .init("band", .string(observation.band.name)),
      .init("timeProcessedMjdTai", .double(observation.time)),
      .init("timeWithdrawnMjdTai", isWithdrawn ? withdrawal : .null),
    ])
  }

  private static func forcedSource(
    _ observation: Observation, _ alert: Alert, _ objectID: Int64
  ) -> AvroValue {
    .record([
      .init("diaForcedSourceId", .long(observation.measurementID)),
      .init("diaObjectId", .long(objectID)), .init("ra", .double(alert.rightAscension)),
      .init("dec", .double(alert.declination)), .init("visit", .long(0)),
      .init("detector", .long(0)), .init("psfFlux", .double(observation.flux)),
      .init("psfFluxErr", .double(observation.fluxError)),
      .init("midpointMjdTai", .double(observation.time)),
      .init("band", .string(observation.band.name)),
      .init("timeProcessedMjdTai", .double(observation.time)),
    ])
  }

  private static func object(_ alert: Alert, _ objectID: Int64) -> AvroValue {
    .record([
      .init("diaObjectId", .long(objectID)),
      .init("validityStartMjdTai", .double(alert.detection.time)),
      .init("ra", .double(alert.rightAscension)), .init("dec", .double(alert.declination)),
      .init("nDiaSources", .long(Int64(alert.attributes.detectionCount ?? 0))),
    ])
  }
}
