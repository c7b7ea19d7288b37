import Avro
import Photometry

/// Makes an alert of an LSST packet's columns. Fluxes are nJy and times MJD TAI already.
///
/// Source: the Rubin alert schemas' field descriptions (lsst/alert_packet).
struct LSSTAlertDecoder {
  private typealias Head = LSSTColumns.Head
  private typealias Row = LSSTColumns.Row

  let record: AvroRecord

  /// - Parameter dropped: grows by the measurements left out of the history.
  func alert(_ bytes: RawSpan, dropped: inout Int) throws(BadValue) -> Alert {
    guard let sourceID = record.integer(Head.sourceID.rawValue) else {
      throw BadValue(field: "diaSourceId", value: "null", expected: "an integer")
    }
    let place = try record.position(
      Head.rightAscension.rawValue, Head.declination.rawValue, in: bytes)
    let object = try object()
    let detection = try detection(sourceID, bytes)
    var withdrawn = isWithdrawn(Head.withdrawn.rawValue) ? [sourceID] : []
    let history = history(
      bytes, besides: sourceID, withdrawn: &withdrawn, dropped: &dropped)
    let attributes = attributes(detection, isSolarSystem: object.isSolarSystem)
    return Alert(
      survey: .lsst, objectID: String(object.id), alertID: String(sourceID),
      rightAscension: place.0, declination: place.1, detection: detection, history: history,
      withdrawn: withdrawn, attributes: attributes,
      context: LSSTContextDecoder(record: record).context(of: detection, attributes))
  }

  private func detection(_ sourceID: Int64, _ bytes: RawSpan) throws(BadValue) -> Observation {
    let times = Plausibility.times
    let time = try record.number(
      Head.time.rawValue, "midpointMjdTai", in: bytes,
      expected: "an MJD from \(Int(times.lowerBound)) to \(Int(times.upperBound))",
      where: times.contains)
    guard let band = band(Head.band.rawValue, bytes) else {
      throw BadValue(
        field: "band", value: record.description(Head.band.rawValue, in: bytes),
        expected: "u, g, r, i, z or y")
    }
    return Observation(
      time: time, band: band, flux: try record.finite(Head.flux.rawValue, "psfFlux", in: bytes),
      fluxError: try record.positive(Head.fluxError.rawValue, "psfFluxErr", in: bytes),
      measurementID: sourceID)
  }

  /// The object that the detection belongs to: a solar-system object where there is no other.
  private func object() throws(BadValue) -> (id: Int64, isSolarSystem: Bool) {
    let solarSystem = identifier(Head.solarSystemID) ?? identifier(Head.associationID)
    // Official sample packets name the object in its own record alone.
    if let object = identifier(Head.objectID) ?? identifier(Head.objectRecordID) {
      return (object, solarSystem != nil)
    }
    guard let solarSystem else {
      throw BadValue(field: "diaObjectId", value: "null", expected: "diaObjectId or ssObjectId")
    }
    return (solarSystem, true)
  }

  /// An identifier that is neither null nor 0.
  private func identifier(_ column: Head) -> Int64? {
    record.integer(column.rawValue).flatMap { $0 == 0 ? nil : $0 }
  }

  private func attributes(
    _ detection: Observation, isSolarSystem: Bool
  ) -> Alert.Attributes {
    var attributes = Alert.Attributes()
    attributes.reliability = record.number(Head.reliability.rawValue).orNone
    let isNegative = record.integer(Head.isNegative.rawValue).map { $0 != 0 }
    attributes.isPositive = !(isNegative ?? (detection.flux < 0))
    attributes.isSolarSystemObject = isSolarSystem
    attributes.detectionCount = record.integer(Head.detectionCount.rawValue).map { Int($0) }
    return attributes
  }

  private func history(
    _ bytes: RawSpan, besides sourceID: Int64, withdrawn: inout [Int64], dropped: inout Int
  ) -> [Observation] {
    var history: [Observation] = []
    history.reserveCapacity(record.rowCount)
    for (index, table) in LSSTColumns.Table.allCases.enumerated() {
      for row in 0..<record.rowCount(of: index) {
        let slot = record.row(row, of: index, columns: Row.allCases.count)
        let id = measurementID(slot, table)
        if table == .sources, id == sourceID { continue }
        if isWithdrawn(slot + Row.withdrawn.rawValue) {
          if id != 0 { withdrawn.append(id) }
        } else if let observation = observation(slot, bytes, table, id: id) {
          history.append(observation)
        } else {
          dropped += 1
        }
      }
    }
    return history
  }

  private func measurementID(_ slot: Int, _ table: LSSTColumns.Table) -> Int64 {
    switch table {
    case .sources: record.integer(slot + Row.sourceID.rawValue) ?? 0
    case .forcedSources: record.integer(slot + Row.forcedID.rawValue) ?? 0
    case .limits: 0
    }
  }

  private func observation(
    _ slot: Int, _ bytes: RawSpan, _ table: LSSTColumns.Table, id: Int64
  ) -> Observation? {
    guard let time = record.number(slot + Row.time.rawValue),
      let band = band(slot + Row.band.rawValue, bytes)
    else { return nil }
    let isLimit = table == .limits
    return PacketMeasurement.observation(
      time: time, band: band,
      flux: isLimit ? 0 : record.number(slot + Row.flux.rawValue) ?? .nan,
      fluxError: record.number(slot + (isLimit ? Row.noise : Row.fluxError).rawValue) ?? .nan,
      kind: isLimit ? .nonDetection : table == .sources ? .detection : .forced, id: id)
  }

  /// A time of withdrawal that is null or NaN is none.
  private func isWithdrawn(_ slot: Int) -> Bool { record.number(slot)?.isFinite ?? false }

  /// The band of a letter; some brokers write `Y` for y.
  private func band(_ slot: Int, _ bytes: RawSpan) -> Band? {
    switch record.onlyByte(slot, in: bytes) {
    case 0x75: .u
    case 0x67: .g
    case 0x72: .r
    case 0x69: .i
    case 0x7a: .z
    case 0x79, 0x59: .y
    default: nil
    }
  }
}
