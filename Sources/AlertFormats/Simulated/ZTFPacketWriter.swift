import Ephemerides
package import Photometry

/// Writes packets of ZTF's schema 4.02: containers without cutouts.
///
/// Magnitudes are single precision, and a magnitude cannot say a flux below `leastFlux` of either
/// sign. A missing programme is 1, a missing number of detections 0.
package struct ZTFPacketWriter: PacketWriter {
  /// nJy.
  private static let leastFlux = 1e-3
  /// Magnitude of one unit of forced flux.
  private static let zeroPoint: Float = 26.275
  private static let unknown = -999.0

  package let schemaText: [UInt8]
  private let schema: AvroSchema

  package init() throws(AvroError) {
    schemaText = ZTFPacketSchema.text
    schema = try AvroSchema(parsing: schemaText)
  }

  package func packet(_ alert: Alert) throws(AvroError) -> [UInt8] { try container([alert]) }

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
    var earlier: [AvroValue] = []
    var forced: [AvroValue] = []
    for observation in alert.history {
      if observation.kind == .forced {
        forced.append(try forcedPhotometry(observation, alert))
      } else {
        earlier.append(try earlierCandidate(observation, alert))
      }
    }
    let candidateID = try PacketWriting.integer(alert.alertID, "candid")
    return .record([
      .init("schemavsn", .string("4.02")), .init("publisher", .string("Nightjar simulator")),
      .init("objectId", .string(alert.objectID)), .init("candid", .long(candidateID)),
      .init("candidate", try candidate(alert, candidateID)),
      .init("prv_candidates", earlier.isEmpty ? .null : .array(earlier)),
      .init("fp_hists", forced.isEmpty ? .null : .array(forced)),
    ])
  }

  private static func candidate(
    _ alert: Alert, _ candidateID: Int64
  ) throws(AvroError) -> AvroValue {
    let attributes = alert.attributes
    let magnitude = magnitude(alert.detection)
    let none = AvroValue.double(unknown)
    return .record([
      .init("jd", jd(alert.detection)), .init("fid", try band(alert.detection)),
      .init("pid", .long(candidateID / 1_000_000)),
      .init("diffmaglim", PacketWriting.number(attributes.limitingMagnitude)),
      .init("programid", .long(Int64(attributes.programID ?? 1))),
      .init("candid", .long(candidateID)),
      .init("isdiffpos", .string(alert.detection.flux < 0 ? "f" : "t")),
      .init("ra", .double(alert.rightAscension)), .init("dec", .double(alert.declination)),
      .init("magpsf", .double(magnitude.value)), .init("sigmapsf", .double(magnitude.error)),
      .init("rb", PacketWriting.number(attributes.reliability)),
      .init("ssdistnr", attributes.solarSystemSeparation.map(AvroValue.double) ?? none),
      .init("ssmagnr", none), .init("ssnamenr", .string("null")),
      .init("ranr", .double(alert.rightAscension)), .init("decnr", .double(alert.declination)),
      .init("sgscore1", PacketWriting.number(attributes.starScore)),
      .init("distpsnr1", PacketWriting.number(attributes.starSeparation)),
      .init("ndethist", .long(Int64(attributes.detectionCount ?? 0))),
      .init("ncovhist", .long(Int64(alert.history.count + 1))), .init("nmtchps", .long(0)),
      .init("rfid", .long(0)), .init("jdstartref", .double(0)), .init("jdendref", .double(0)),
      .init("nframesref", .long(0)), .init("rbversion", .string("simulated")),
      .init("magzpsci", .float(zeroPoint)), .init("nmatches", .long(0)),
      .init("drb", PacketWriting.number(attributes.reliability)),
      .init("drbversion", .string("simulated")),
    ])
  }

  /// An earlier detection, or a non-detection, whose limit is five times its error.
  private static func earlierCandidate(
    _ observation: Observation, _ alert: Alert
  ) throws(AvroError) -> AvroValue {
    let head: [AvroValue.Entry] = [
      .init("jd", jd(observation)), .init("fid", try band(observation)), .init("pid", .long(0)),
    ]
    let programme = AvroValue.Entry("programid", .long(Int64(alert.attributes.programID ?? 1)))
    let tail = AvroValue.Entry("rbversion", .string("simulated"))
    if observation.kind == .nonDetection {
      let limit = Magnitude.ab(flux: 5 * observation.fluxError)
      return .record(head + [.init("diffmaglim", .double(limit)), programme, tail])
    }
    let magnitude = magnitude(observation)
    let id = observation.measurementID
    return .record(
      head + [
        programme, .init("candid", id == 0 ? .null : .long(id)),
        .init("isdiffpos", .string(observation.flux < 0 ? "f" : "t")),
        .init("ra", .double(alert.rightAscension)), .init("dec", .double(alert.declination)),
        .init("magpsf", .double(magnitude.value)), .init("sigmapsf", .double(magnitude.error)),
        tail,
      ])
  }

  private static func forcedPhotometry(
    _ observation: Observation, _ alert: Alert
  ) throws(AvroError) -> AvroValue {
    let unit = Magnitude.flux(ab: Double(zeroPoint))
    return .record([
      .init("fid", try band(observation)), .init("pid", .long(0)), .init("rfid", .long(0)),
      .init("magzpsci", .float(zeroPoint)),
      .init("programid", .long(Int64(alert.attributes.programID ?? 1))),
      .init("jd", jd(observation)), .init("forcediffimflux", .double(observation.flux / unit)),
      .init("forcediffimfluxunc", .double(observation.fluxError / unit)),
      .init("procstatus", .string("0")), .init("ranr", .double(alert.rightAscension)),
      .init("decnr", .double(alert.declination)),
    ])
  }

  private static func magnitude(_ observation: Observation) -> (value: Double, error: Double) {
    let flux = max(abs(observation.flux), leastFlux)
    return (Magnitude.ab(flux: flux), Magnitude.pogson * observation.fluxError / flux)
  }

  private static func jd(_ observation: Observation) -> AvroValue {
    .double(TimeScale.utcMJD(taiMJD: observation.time) + TimeScale.mjdOrigin)
  }

  private static func band(_ observation: Observation) throws(AvroError) -> AvroValue {
    guard let index = Survey.ztf.bands.firstIndex(of: observation.band) else {
      throw AvroError(.notInSchema("band \(observation.band.name)"), at: 0)
    }
    return .long(Int64(index + 1))
  }
}
