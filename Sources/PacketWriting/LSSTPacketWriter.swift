package import Avro
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
  private let missing: MissingIdentifiers

  package init(missing: MissingIdentifiers = .none) throws(AvroError) {
    self.missing = missing
    schemaText = LSSTPacketSchema.text
    schema = try AvroSchema(parsing: schemaText)
  }

  package func packet(_ alert: Alert) throws(AvroError) -> [UInt8] {
    var bytes: [UInt8] = [0]
    bytes.appendLittleEndian(Self.schemaID.byteSwapped)
    try AvroEncoder(schema: schema).encode(try record(PacketContents(alert)), into: &bytes)
    return bytes
  }

  package func container(
    _ packets: [PacketContents], codec: AvroCodec
  ) throws(AvroError) -> [UInt8] {
    var records: [AvroValue] = []
    for packet in packets { records.append(try record(packet)) }
    return try AvroContainer.write(
      records, schemaText: schemaText, schema: schema, codec: codec,
      marker: PacketWriting.marker(packets.first?.alert.alertID ?? ""))
  }

  private func record(_ packet: PacketContents) throws(AvroError) -> AvroValue {
    let alert = packet.alert
    let objectID = try PacketWriting.integer(alert.objectID, "objectID")
    let namedID = missing.areMissing(in: alert) ? nil : objectID
    let sourceID = try PacketWriting.integer(alert.alertID, "alertID")
    let isSolarSystem = alert.attributes.isSolarSystemObject ?? false
    var earlier: [AvroValue] = []
    var forced: [AvroValue] = []
    for observation in alert.history {
      if observation.kind == .detection {
        earlier.append(Self.source(observation, alert, namedID, isWithdrawn: false))
      } else {
        forced.append(Self.forcedSource(observation, alert, objectID))
      }
    }
    for id in alert.withdrawn where id != sourceID {
      var observation = alert.detection
      observation.measurementID = id
      earlier.append(Self.source(observation, alert, namedID, isWithdrawn: true))
    }
    var detection = alert.detection
    detection.measurementID = sourceID
    let isWithdrawn = alert.withdrawn.contains(sourceID)
    return .record([
      .init("diaSourceId", .long(sourceID)),
      .init(
        "diaSource",
        Self.source(
          detection, alert, isSolarSystem ? objectID : namedID, isWithdrawn: isWithdrawn
        ).with(packet.detection, order: LSSTPacketSchema.sourceOrder)),
      .init("prvDiaSources", earlier.isEmpty ? .null : .array(earlier)),
      .init("prvDiaForcedSources", forced.isEmpty ? .null : .array(forced)),
      .init(
        "diaObject",
        isSolarSystem
          ? .null
          : Self.object(alert, objectID).with(packet.object, order: LSSTPacketSchema.objectOrder)),
    ])
  }

  private static func source(
    _ observation: Observation, _ alert: Alert, _ objectID: Int64?, isWithdrawn: Bool
  ) -> AvroValue {
    let isSolarSystem = alert.attributes.isSolarSystemObject ?? false
    let isDetection = String(observation.measurementID) == alert.alertID
    let withdrawal = AvroValue.double(alert.detection.time)
    return .record([
      .init("diaSourceId", .long(observation.measurementID)), .init("visit", .long(0)),
      .init("detector", .long(0)),
      .init("diaObjectId", objectID.map { .long(isSolarSystem ? 0 : $0) } ?? .null),
      .init("ssObjectId", .long(isSolarSystem ? objectID ?? 0 : 0)),
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

/// The fields of the Rubin alert schema 9.0, in order, so that a packet written with this schema is
/// read with the official one as well.
///
/// The records that a simulated packet leaves null (`ssSource`, `MPCORB`) have their identifiers only.
///
/// Source: the alert schemas of lsst/alert_packet.
enum LSSTPacketSchema {
  static let text = CompactSchema.text(alert)

  private static let alert = CompactSchema.record(
    "lsst.v9_0.alert",
    """
    diaSourceId:long observation_reason:string? target_name:string? diaSource:lsst.v9_0.diaSource
    prvDiaSources:lsst.v9_0.diaSource[]? prvDiaForcedSources:lsst.v9_0.diaForcedSource[]?
    diaObject:lsst.v9_0.diaObject? ssSource:lsst.v9_0.ssSource? MPCORB:lsst.v9_0.MPCORB?
    cutoutDifference:bytes? cutoutScience:bytes? cutoutTemplate:bytes?
    """,
    types: [
      "lsst.v9_0.diaSource": source, "lsst.v9_0.diaForcedSource": forcedSource,
      "lsst.v9_0.diaObject": object,
      "lsst.v9_0.ssSource": CompactSchema.record(
        "lsst.v9_0.ssSource", "ssObjectId:long? diaSourceId:long?"),
      "lsst.v9_0.MPCORB": CompactSchema.record(
        "lsst.v9_0.MPCORB", "mpcDesignation:string? ssObjectId:long?"),
    ])

  /// The place of each field of a source and of an object.
  static let sourceOrder = CompactSchema.order(sourceFields)
  static let objectOrder = CompactSchema.order(objectFields)

  private static let source = CompactSchema.record("lsst.v9_0.diaSource", sourceFields)

  private static let sourceFields = """
    diaSourceId:long visit:long detector:int diaObjectId:long? ssObjectId:long?
    parentDiaSourceId:long? midpointMjdTai:double ra:double raErr:float? dec:double decErr:float?
    ra_dec_Cov:float? x:float xErr:float? y:float yErr:float? centroid_flag:boolean?
    apFlux:float? apFluxErr:float? apFlux_flag:boolean? apFlux_flag_apertureTruncated:boolean?
    isNegative:boolean? snr:float? psfFlux:float? psfFluxErr:float? psfLnL:float? psfChi2:float?
    psfNdata:int? psfFlux_flag:boolean? psfFlux_flag_edge:boolean?
    psfFlux_flag_noGoodPixels:boolean? trailFlux:float? trailFluxErr:float? trailRa:double?
    trailRaErr:float? trailDec:double? trailDecErr:float? trailLength:float?
    trailLengthErr:float? trailAngle:float? trailAngleErr:float? trailChi2:float?
    trailNdata:int? trail_flag_edge:boolean? dipoleMeanFlux:float? dipoleMeanFluxErr:float?
    dipoleFluxDiff:float? dipoleFluxDiffErr:float? dipoleLength:float? dipoleAngle:float?
    dipoleChi2:float? dipoleNdata:int? scienceFlux:float? scienceFluxErr:float?
    forced_PsfFlux_flag:boolean? forced_PsfFlux_flag_edge:boolean?
    forced_PsfFlux_flag_noGoodPixels:boolean? templateFlux:float? templateFluxErr:float?
    ixx:float? iyy:float? ixy:float? ixxPSF:float? iyyPSF:float? ixyPSF:float?
    shape_flag:boolean? shape_flag_no_pixels:boolean? shape_flag_not_contained:boolean?
    shape_flag_parent_source:boolean? extendedness:float? reliability:float? band:string?
    isDipole:boolean? dipoleFitAttempted:boolean? timeProcessedMjdTai:double
    timeWithdrawnMjdTai:double? bboxSize:int? pixelFlags:boolean? pixelFlags_bad:boolean?
    pixelFlags_cr:boolean? pixelFlags_crCenter:boolean? pixelFlags_edge:boolean?
    pixelFlags_nodata:boolean? pixelFlags_nodataCenter:boolean?
    pixelFlags_interpolated:boolean? pixelFlags_interpolatedCenter:boolean?
    pixelFlags_offimage:boolean? pixelFlags_saturated:boolean?
    pixelFlags_saturatedCenter:boolean? pixelFlags_suspect:boolean?
    pixelFlags_suspectCenter:boolean? pixelFlags_streak:boolean? pixelFlags_streakCenter:boolean?
    pixelFlags_injected:boolean? pixelFlags_injectedCenter:boolean?
    pixelFlags_injected_template:boolean? pixelFlags_injected_templateCenter:boolean?
    glint_trail:boolean?
    """

  private static let forcedSource = CompactSchema.record(
    "lsst.v9_0.diaForcedSource",
    """
    diaForcedSourceId:long diaObjectId:long ra:double dec:double visit:long detector:int
    psfFlux:float? psfFluxErr:float? midpointMjdTai:double scienceFlux:float?
    scienceFluxErr:float? band:string? timeProcessedMjdTai:double timeWithdrawnMjdTai:double?
    """)

  private static let object = CompactSchema.record("lsst.v9_0.diaObject", objectFields)

  private static let objectFields = """
    diaObjectId:long validityStartMjdTai:double ra:double raErr:float? dec:double decErr:float?
    ra_dec_Cov:float? \(means) \(perBand("scienceFluxMean scienceFluxMeanErr"))
    \(perBand("psfFluxMin psfFluxMax psfFluxMaxSlope psfFluxErrMean"))
    firstDiaSourceMjdTai:double? lastDiaSourceMjdTai:double? nDiaSources:int
    """

  private static let means = perBand(
    "psfFluxMean psfFluxMeanErr psfFluxSigma psfFluxNdata fpFluxMean fpFluxMeanErr")

  /// The fields, which may be null, of each band in turn.
  private static func perBand(_ names: String) -> String {
    ["u", "g", "r", "i", "z", "y"].flatMap { band in
      names.split(separator: " ").map { name in
        "\(band)_\(name):\(name.hasSuffix("Ndata") ? "int" : "float")?"
      }
    }.joined(separator: " ")
  }
}
