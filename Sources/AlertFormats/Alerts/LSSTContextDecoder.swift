import Avro
import Photometry

/// Makes the context of an LSST packet's object. A reliability of exactly
/// `Survey.unknownReliability` is none.
///
/// Source: the Rubin alert schemas' field descriptions (lsst/alert_packet).
struct LSSTContextDecoder {
  private typealias Head = LSSTColumns.Head

  let record: AvroRecord

  func context(of detection: Observation, _ attributes: Alert.Attributes) -> ObjectContext {
    var context = ObjectContext()
    context.reported = detection.time
    context.firstDetection = record.number(Head.firstDetection.rawValue).flatMap {
      Plausibility.times.contains($0) ? $0 : nil
    }
    context.detectionCount = attributes.detectionCount.flatMap { $0 > 0 ? $0 : nil }
    context.neighbours = [
      nearby(.nearbyID1, .nearbySeparation1, .nearbyLogProbability1),
      nearby(.nearbyID2, .nearbySeparation2, .nearbyLogProbability2),
      nearby(.nearbyID3, .nearbySeparation3, .nearbyLogProbability3),
    ].compactMap(\.self)
    context.quality.reliability = attributes.reliability.flatMap {
      Float($0) == Float(Survey.unknownReliability) ? nil : $0
    }
    context.quality.signalToNoise = number(.signalToNoise)
    context.quality.extendedness = number(.extendedness)
    context.quality.templateFlux = finite(.templateFlux)
    context.quality.flags = Set(DetectionFlag.allCases.filter(isSet))
    return context.isEmpty ? ObjectContext() : context
  }

  private func number(_ column: Head) -> Double? { record.number(column.rawValue).orNone }

  private func finite(_ column: Head) -> Double? {
    record.number(column.rawValue).flatMap { $0.isFinite ? $0 : nil }
  }

  private func isSet(_ flag: DetectionFlag) -> Bool {
    record.integer(LSSTColumns.flagSlot + flag.place).map { $0 != 0 } ?? false
  }

  private func nearby(_ id: Head, _ separation: Head, _ logProbability: Head) -> Neighbour? {
    guard let distance = number(separation) else { return nil }
    return Neighbour(
      .lsst, separation: distance,
      identifier: record.integer(id.rawValue).flatMap { $0 == 0 ? nil : $0 },
      logProbability: finite(logProbability))
  }
}
