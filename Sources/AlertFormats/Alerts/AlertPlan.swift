import Avro
import Photometry

/// How to read alerts from packets of one schema.
struct AlertPlan: Sendable {
  var survey: Survey
  var plan: AvroPlan

  /// Tells the survey by the schema's fields and compiles its projection.
  init(schemaText: [UInt8], limits: AvroLimits) throws(AlertDecodingError) {
    do {
      let schema = try AvroSchema(parsing: schemaText, limits: limits)
      survey = try Self.survey(of: schema)
      let projection = survey == .ztf ? ZTFColumns.projection : LSSTColumns.projection
      plan = try AvroPlan(projection, for: schema, limits: limits)
    } catch {
      throw AlertDecodingError(error)
    }
  }

  private static func survey(of schema: AvroSchema) throws(AvroError) -> Survey {
    if !schema.types(at: "diaSource", from: schema.root).isEmpty { return .lsst }
    if !schema.types(at: "candidate", from: schema.root).isEmpty { return .ztf }
    throw AvroError(.missingFields(["candidate", "diaSource"]), at: 0)
  }

  /// Reads one alert from `position` on and moves past it.
  ///
  /// - Parameter dropped: grows by the measurements left out of the history.
  /// - Throws: `badValue` where the bytes were read but the triggering detection is none.
  func alert(
    _ bytes: RawSpan, at position: inout Int, dropped: inout Int
  ) throws(AlertDecodingError) -> Alert {
    let start = position
    let record: AvroRecord
    do {
      record = try plan.read(bytes, at: &position)
    } catch {
      throw AlertDecodingError(error)
    }
    do {
      switch survey {
      case .ztf: return try ZTFAlertDecoder(record: record).alert(bytes, dropped: &dropped)
      case .lsst: return try LSSTAlertDecoder(record: record).alert(bytes, dropped: &dropped)
      }
    } catch {
      throw AlertDecodingError(.badValue, at: start, error.description)
    }
  }
}

/// A value of a triggering detection that is out of range.
struct BadValue: Error, CustomStringConvertible {
  var field: String
  var value: String
  var expected: String

  var description: String { "\(field) is \(value), expected \(expected)" }
}
