import Avro
import Ephemerides
import Photometry

/// Makes the context of a ZTF packet's object. ZTF writes −999 or −99 for a number that it does not
/// know, and a star score of 0.5.
///
/// Source: the schema's field descriptions.
struct ZTFContextDecoder {
  private typealias Head = ZTFColumns.Head

  let record: AvroRecord

  func context(of detection: Observation, _ attributes: Alert.Attributes) -> ObjectContext {
    var context = ObjectContext()
    context.reported = detection.time
    context.firstDetection = firstDetection
    context.detectionCount = count(.detectionCount)
    context.coverageCount = count(.coverageCount)
    context.neighbours = [
      neighbour(.reference, .referenceSeparation, .referenceMagnitude),
      star(.starSeparation, .starMagnitude, .starScore),
      star(.starSeparation2, .starMagnitude2, .starScore2),
      star(.starSeparation3, .starMagnitude3, .starScore3),
      neighbour(.gaia, .gaiaSeparation, .gaiaMagnitude),
      neighbour(.gaiaBright, .gaiaBrightSeparation, .gaiaBrightMagnitude),
    ].compactMap(\.self)
    context.quality.reliability = attributes.reliability
    context.quality.width = number(.width)
    context.quality.elongation = number(.elongation)
    context.quality.badPixels = count(.badPixels, from: 0)
    context.quality.pointLikeness = number(.pointLikeness)
    context.quality.magnitudeDifference = record.number(Head.magnitudeDifference.rawValue)
      .flatMap { $0 > -99 && $0.isFinite ? $0 : nil }
    return context.isEmpty ? ObjectContext() : context
  }

  private var firstDetection: Double? {
    guard let jd = record.number(Head.firstDetection.rawValue), jd.isFinite else { return nil }
    let origin = TimeScale.mjdOrigin
    guard jd >= Plausibility.times.lowerBound + origin, jd <= Plausibility.times.upperBound + origin
    else { return nil }
    return TimeScale.taiMJD(utcJD: jd)
  }

  private func number(_ column: Head) -> Double? { record.number(column.rawValue).orNone }

  private func count(_ column: Head, from least: Int = 1) -> Int? {
    record.integer(column.rawValue).flatMap { Int(exactly: $0) }.flatMap { $0 >= least ? $0 : nil }
  }

  private func neighbour(
    _ catalogue: Neighbour.Catalogue, _ separation: Head, _ magnitude: Head,
    starScore: Double? = nil
  ) -> Neighbour? {
    guard let distance = number(separation) else { return nil }
    return Neighbour(
      catalogue, separation: distance, magnitude: number(magnitude), starScore: starScore)
  }

  private func star(_ separation: Head, _ magnitude: Head, _ score: Head) -> Neighbour? {
    let score = number(score).flatMap { $0 == Survey.unknownStarScore ? nil : $0 }
    return neighbour(.panSTARRS, separation, magnitude, starScore: score)
  }
}
