package import Avro
import Ephemerides
package import Photometry

/// Writes packets of ZTF's schema 4.02: containers without cutouts.
///
/// As ZTF does, the detection of a packet is rounded, its magnitude to four decimals and the error to
/// six, while the histories of later packets have it as it was measured: the same detection is never
/// twice the same. Magnitudes are single precision, and a magnitude cannot say a flux below
/// `leastFlux` of either sign. A missing programme is 1, a missing number of detections 0.
package struct ZTFPacketWriter: PacketWriter {
  /// nJy.
  private static let leastFlux = 1e-3
  /// Magnitude of one unit of forced flux.
  private static let zeroPoint: Float = 26.275
  private static let unknown = -999.0

  package let schemaText: [UInt8]
  private let schema: AvroSchema
  private let missing: MissingIdentifiers

  package init(missing: MissingIdentifiers = .none) throws(AvroError) {
    self.missing = missing
    schemaText = ZTFPacketSchema.text
    schema = try AvroSchema(parsing: schemaText)
  }

  package func packet(_ alert: Alert) throws(AvroError) -> [UInt8] { try container([alert]) }

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
    let isUnnamed = missing.areMissing(in: alert)
    var earlier: [AvroValue] = []
    var forced: [AvroValue] = []
    for observation in alert.history {
      if observation.kind == .forced {
        forced.append(try Self.forcedPhotometry(observation, alert))
      } else {
        var observation = observation
        if isUnnamed { observation.measurementID = 0 }
        earlier.append(try Self.earlierCandidate(observation, alert))
      }
    }
    let candidateID = try PacketWriting.integer(alert.alertID, "candid")
    return .record([
      .init("schemavsn", .string("4.02")), .init("publisher", .string("Nightjar simulator")),
      .init("objectId", .string(alert.objectID)), .init("candid", .long(candidateID)),
      .init(
        "candidate",
        try Self.candidate(alert, candidateID)
          .with(packet.detection, order: ZTFPacketSchema.candidateOrder)),
      .init("prv_candidates", earlier.isEmpty ? .null : .array(earlier)),
      .init("fp_hists", forced.isEmpty ? .null : .array(forced)),
    ])
  }

  private static func candidate(
    _ alert: Alert, _ candidateID: Int64
  ) throws(AvroError) -> AvroValue {
    let attributes = alert.attributes
    let measured = magnitude(alert.detection)
    let magnitude = (
      value: (measured.value * 1e4).rounded() / 1e4, error: (measured.error * 1e6).rounded() / 1e6
    )
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

/// The fields of ZTF's alert schema 4.02, in order.
///
/// Source: Masci et al. (2019), and the packets' own schema.
enum ZTFPacketSchema {
  static let text = CompactSchema.text(alert)

  private static let alert = CompactSchema.record(
    "ztf.alert", version: "4.02",
    """
    schemavsn:string publisher:string objectId:string candid:long candidate:ztf.alert.candidate
    prv_candidates:ztf.alert.prv_candidate[]? fp_hists:ztf.alert.fp_hist[]?
    cutoutScience:ztf.alert.cutout? cutoutTemplate:ztf.alert.cutout?
    cutoutDifference:ztf.alert.cutout?
    """,
    types: [
      "ztf.alert.candidate": candidate, "ztf.alert.prv_candidate": earlierCandidate,
      "ztf.alert.fp_hist": forcedPhotometry, "ztf.alert.cutout": cutout,
    ])

  /// The place of each field of a candidate.
  static let candidateOrder = CompactSchema.order(candidateFields)

  private static let candidate = CompactSchema.record(
    "ztf.alert.candidate", version: "4.02", candidateFields)

  private static let candidateFields = """
    jd:double fid:int pid:long diffmaglim:float? pdiffimfilename:string? programpi:string?
    programid:int candid:long isdiffpos:string tblid:long? nid:int? rcid:int? field:int?
    xpos:float? ypos:float? ra:double dec:double magpsf:float sigmapsf:float chipsf:float?
    magap:float? sigmagap:float? distnr:float? magnr:float? sigmagnr:float? chinr:float?
    sharpnr:float? sky:float? magdiff:float? fwhm:float? classtar:float? mindtoedge:float?
    magfromlim:float? seeratio:float? aimage:float? bimage:float? aimagerat:float?
    bimagerat:float? elong:float? nneg:int? nbad:int? rb:float? ssdistnr:float? ssmagnr:float?
    ssnamenr:string? sumrat:float? magapbig:float? sigmagapbig:float? ranr:double decnr:double
    sgmag1:float? srmag1:float? simag1:float? szmag1:float? sgscore1:float? distpsnr1:float?
    ndethist:int ncovhist:int jdstarthist:double? jdendhist:double? scorr:double? tooflag:int?
    objectidps1:long? objectidps2:long? sgmag2:float? srmag2:float? simag2:float? szmag2:float?
    sgscore2:float? distpsnr2:float? objectidps3:long? sgmag3:float? srmag3:float? simag3:float?
    szmag3:float? sgscore3:float? distpsnr3:float? nmtchps:int rfid:long jdstartref:double
    jdendref:double nframesref:int rbversion:string dsnrms:float? ssnrms:float? dsdiff:float?
    magzpsci:float? magzpsciunc:float? magzpscirms:float? nmatches:int clrcoeff:float?
    clrcounc:float? zpclrcov:float? zpmed:float? clrmed:float? clrrms:float? neargaia:float?
    neargaiabright:float? maggaia:float? maggaiabright:float? exptime:float? drb:float?
    drbversion:string
    """

  private static let earlierCandidate = CompactSchema.record(
    "ztf.alert.prv_candidate", version: "4.02",
    """
    jd:double fid:int pid:long diffmaglim:float? pdiffimfilename:string? programpi:string?
    programid:int candid:long? isdiffpos:string? tblid:long? nid:int? rcid:int? field:int?
    xpos:float? ypos:float? ra:double? dec:double? magpsf:float? sigmapsf:float? chipsf:float?
    magap:float? sigmagap:float? distnr:float? magnr:float? sigmagnr:float? chinr:float?
    sharpnr:float? sky:float? magdiff:float? fwhm:float? classtar:float? mindtoedge:float?
    magfromlim:float? seeratio:float? aimage:float? bimage:float? aimagerat:float?
    bimagerat:float? elong:float? nneg:int? nbad:int? rb:float? ssdistnr:float? ssmagnr:float?
    ssnamenr:string? sumrat:float? magapbig:float? sigmagapbig:float? ranr:double? decnr:double?
    scorr:double? magzpsci:float? magzpsciunc:float? magzpscirms:float? clrcoeff:float?
    clrcounc:float? rbversion:string
    """)

  private static let forcedPhotometry = CompactSchema.record(
    "ztf.alert.fp_hist", version: "4.02",
    """
    field:int? rcid:int? fid:int pid:long rfid:long sciinpseeing:float? scibckgnd:float?
    scisigpix:float? magzpsci:float? magzpsciunc:float? magzpscirms:float? clrcoeff:float?
    clrcounc:float? exptime:float? adpctdif1:float? adpctdif2:float? diffmaglim:float?
    programid:int jd:double forcediffimflux:float? forcediffimfluxunc:float? procstatus:string?
    distnr:float? ranr:double decnr:double magnr:float? sigmagnr:float? chinr:float?
    sharpnr:float?
    """)

  private static let cutout = CompactSchema.record(
    "ztf.alert.cutout", version: "4.02", "fileName:string stampData:bytes")
}
