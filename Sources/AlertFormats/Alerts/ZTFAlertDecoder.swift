import Avro
import Ephemerides
import Photometry

/// Makes an alert of a ZTF packet's columns.
///
/// Source: Masci et al. (2019), section 6, and the schema's field descriptions.
struct ZTFAlertDecoder {
  private typealias Head = ZTFColumns.Head
  private typealias Row = ZTFColumns.Row

  /// Written where forced photometry failed.
  private static let failedFlux = -99_999.0
  /// Within `Plausibility.times`, in TAI as well.
  private static let julianDates =
    (Plausibility.times.lowerBound + 2_400_001)...(Plausibility.times.upperBound + 2_400_000)

  let record: AvroRecord

  /// - Parameter dropped: grows by the measurements left out of the history.
  func alert(_ bytes: RawSpan, dropped: inout Int) throws(BadValue) -> Alert {
    guard let objectID = record.text(Head.objectID.rawValue, in: bytes), !objectID.isEmpty else {
      throw BadValue(
        field: "objectId", value: record.description(Head.objectID.rawValue, in: bytes),
        expected: "a name")
    }
    guard let candidateID = record.integer(Head.alertID.rawValue) else {
      throw BadValue(
        field: "candid", value: record.description(Head.alertID.rawValue, in: bytes),
        expected: "an integer")
    }
    let place = try record.position(
      Head.rightAscension.rawValue, Head.declination.rawValue, in: bytes)
    let isPositive = isPositive(Head.isPositive.rawValue, bytes)
    let detection = try detection(candidateID, isPositive: isPositive, bytes)
    let attributes = attributes(isPositive: isPositive)
    return Alert(
      survey: .ztf, objectID: objectID, alertID: String(candidateID), rightAscension: place.0,
      declination: place.1, detection: detection,
      history: history(bytes, besides: candidateID, dropped: &dropped), attributes: attributes,
      context: ZTFContextDecoder(record: record).context(of: detection, attributes))
  }

  private func detection(
    _ candidateID: Int64, isPositive: Bool?, _ bytes: RawSpan
  ) throws(BadValue) -> Observation {
    guard let isPositive else {
      let slot = Head.isPositive.rawValue
      throw BadValue(
        field: "isdiffpos",
        value: "\(record.description(slot, in: bytes)) (\(record.typeName(slot)))",
        expected: "t, 1, true, f, 0 or false")
    }
    let jd = try record.number(
      Head.time.rawValue, "jd", in: bytes,
      expected: "a Julian date from \(Int(Self.julianDates.lowerBound)) to "
        + "\(Int(Self.julianDates.upperBound))",
      where: Self.julianDates.contains)
    guard let band = band(Head.band.rawValue) else {
      throw BadValue(
        field: "fid", value: record.description(Head.band.rawValue, in: bytes),
        expected: "1, 2 or 3")
    }
    let (flux, fluxError) = try brightness(bytes)
    return Observation(
      time: TimeScale.taiMJD(utcJD: jd), band: band, flux: isPositive ? flux : -flux,
      fluxError: fluxError, measurementID: candidateID)
  }

  /// The flux of the magnitude, without its sign, and its error.
  private func brightness(
    _ bytes: RawSpan
  ) throws(BadValue) -> (flux: Double, fluxError: Double) {
    let magnitude = try record.finite(Head.magnitude.rawValue, "magpsf", in: bytes)
    let error = try record.positive(Head.magnitudeError.rawValue, "sigmapsf", in: bytes)
    let flux = Magnitude.flux(ab: magnitude)
    let fluxError = Magnitude.fluxError(flux: flux, magnitudeError: error)
    guard flux.isFinite, fluxError.isFinite, fluxError > 0 else {
      throw BadValue(
        field: "magpsf", value: "\(magnitude) with sigmapsf \(error)",
        expected: "a magnitude with a finite flux above 0")
    }
    return (flux, fluxError)
  }

  private func attributes(isPositive: Bool?) -> Alert.Attributes {
    var attributes = Alert.Attributes()
    attributes.reliability =
      record.number(Head.deepReliability.rawValue).orNone
      ?? record.number(Head.reliability.rawValue).orNone
    attributes.isPositive = isPositive
    attributes.solarSystemSeparation = record.number(Head.solarSystemSeparation.rawValue).orNone
    attributes.starScore = record.number(Head.starScore.rawValue).orNone
    attributes.starSeparation = record.number(Head.starSeparation.rawValue).orNone
    attributes.programID = record.integer(Head.programID.rawValue).flatMap { Int(exactly: $0) }
    attributes.detectionCount = record.integer(Head.detectionCount.rawValue).map { Int($0) }
    attributes.limitingMagnitude = record.number(Head.limit.rawValue).orNone
    return attributes
  }

  private func history(
    _ bytes: RawSpan, besides candidateID: Int64, dropped: inout Int
  ) -> [Observation] {
    var history: [Observation] = []
    history.reserveCapacity(record.rowCount)
    for (index, table) in ZTFColumns.Table.allCases.enumerated() {
      for row in 0..<record.rowCount(of: index) {
        let slot = record.row(row, of: index, columns: Row.allCases.count)
        switch measurement(slot, bytes, isForced: table == .forcedPhotometry) {
        case .observation(let observation):
          if observation.measurementID != candidateID { history.append(observation) }
        case .bad: dropped += 1
        case .none: break
        }
      }
    }
    return history
  }

  private enum Outcome {
    case observation(Observation)
    /// Nothing was measured, or the survey says that it failed.
    case none
    case bad
  }

  private func measurement(_ slot: Int, _ bytes: RawSpan, isForced: Bool) -> Outcome {
    guard let jd = record.number(slot + Row.time.rawValue),
      let band = band(slot + Row.band.rawValue)
    else { return .bad }
    let time = TimeScale.taiMJD(utcJD: jd)
    if isForced || record.number(slot + Row.forcedFlux.rawValue) != nil {
      return forced(slot, bytes, time: time, band: band)
    }
    if let magnitude = record.number(slot + Row.magnitude.rawValue) {
      return earlierDetection(slot, bytes, time: time, band: band, magnitude: magnitude)
    }
    guard let limit = record.number(slot + Row.limit.rawValue), limit > 0 else { return .none }
    return outcome(
      time: time, band: band, flux: 0, fluxError: Magnitude.flux(ab: limit) / 5,
      kind: .nonDetection)
  }

  private func earlierDetection(
    _ slot: Int, _ bytes: RawSpan, time: Double, band: Band, magnitude: Double
  ) -> Outcome {
    guard let isPositive = isPositive(slot + Row.isPositive.rawValue, bytes),
      let magnitudeError = record.number(slot + Row.magnitudeError.rawValue)
    else { return .bad }
    let flux = Magnitude.flux(ab: magnitude)
    return outcome(
      time: time, band: band, flux: isPositive ? flux : -flux,
      fluxError: Magnitude.fluxError(flux: flux, magnitudeError: magnitudeError),
      kind: .detection, id: record.integer(slot + Row.candidateID.rawValue) ?? 0)
  }

  /// Forced photometry in units of the zero point; a processing status other than 0 says that the
  /// flux failed or may be impaired.
  private func forced(_ slot: Int, _ bytes: RawSpan, time: Double, band: Band) -> Outcome {
    guard let flux = record.number(slot + Row.forcedFlux.rawValue), flux != Self.failedFlux,
      let fluxError = record.number(slot + Row.forcedFluxError.rawValue),
      fluxError != Self.failedFlux,
      let zeroPoint = record.number(slot + Row.zeroPoint.rawValue), zeroPoint > 0
    else { return .none }
    let status = slot + Row.status.rawValue
    if record.isText(status), record.onlyByte(status, in: bytes) != 0x30 {
      return .none
    }
    let unit = Magnitude.flux(ab: zeroPoint)
    return outcome(
      time: time, band: band, flux: flux * unit, fluxError: fluxError * unit, kind: .forced)
  }

  private func outcome(
    time: Double, band: Band, flux: Double, fluxError: Double, kind: Observation.Kind,
    id: Int64 = 0
  ) -> Outcome {
    PacketMeasurement.observation(
      time: time, band: band, flux: flux, fluxError: fluxError, kind: kind, id: id
    ).map(Outcome.observation) ?? .bad
  }

  /// ZTF writes `t` or `1` where the science image is brighter, `f` or `0` where it is fainter;
  /// brokers that encode packets anew write booleans, integers, or `True` and `False`.
  private func isPositive(_ slot: Int, _ bytes: RawSpan) -> Bool? {
    switch record.onlyByte(slot, in: bytes) {
    case 0x74, 0x31: return true
    case 0x66, 0x30: return false
    default: break
    }
    if let integer = record.integer(slot) { return (0...1).contains(integer) ? integer == 1 : nil }
    switch record.text(slot, in: bytes)?.lowercased() {
    case "t", "true": return true
    case "f", "false": return false
    default: return nil
    }
  }

  private func band(_ slot: Int) -> Band? {
    switch record.integer(slot) {
    case 1: .g
    case 2: .r
    case 3: .i
    default: nil
    }
  }
}
