import Avro
internal import Glibc
import Photometry
import Synchronization

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
  /// - Throws: `badValue` if the bytes were read but the triggering detection is invalid.
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

/// The plans of the schemas met last. A schema that gives no plan is remembered as well.
///
/// The lock is held for the copy of a reference; schemas are compared outside.
final class AlertPlanCache: Sendable {
  typealias Outcome = Result<AlertPlan, AlertDecodingError>

  private struct Entry {
    var text: [UInt8]
    var outcome: Outcome
  }

  private struct Content {
    /// The latest first.
    var byText: [Entry] = []
    var byID: [UInt32: Outcome] = [:]
  }

  /// Schemas in containers; a survey uses one at a time.
  private static let capacity = 16
  private let content = Mutex(Content())

  /// The plan of a schema whose text stands in `bytes`.
  func plan(_ bytes: RawSpan, text: Range<Int>, limits: AvroLimits) -> Outcome {
    let entries = content.withLock { $0.byText }
    for entry in entries where Self.equal(bytes, text, entry.text) { return entry.outcome }
    let copy = bytes.copy(from: text.lowerBound, count: text.count)
    let outcome = Outcome(schemaText: copy, limits: limits)
    content.withLock { content in
      content.byText.insert(Entry(text: copy, outcome: outcome), at: 0)
      if content.byText.count > Self.capacity { content.byText.removeLast() }
    }
    return outcome
  }

  /// The plan of a schema id, made with `text` where there is none yet.
  func plan(
    id: UInt32, limits: AvroLimits, text: () throws(AlertDecodingError) -> [UInt8]
  ) throws(AlertDecodingError) -> AlertPlan {
    if let outcome = content.withLock({ $0.byID[id] }) { return try outcome.get() }
    let outcome = Outcome(schemaText: try text(), limits: limits)
    content.withLock { $0.byID[id] = outcome }
    return try outcome.get()
  }

  private static func equal(_ bytes: RawSpan, _ range: Range<Int>, _ text: [UInt8]) -> Bool {
    guard range.count == text.count else { return false }
    return unsafe bytes.extracting(range).withUnsafeBytes { left in
      unsafe text.withUnsafeBytes { right in
        guard let left = left.baseAddress, let right = right.baseAddress else { return true }
        return unsafe memcmp(left, right, text.count) == 0
      }
    }
  }
}

extension Result where Success == AlertPlan, Failure == AlertDecodingError {
  fileprivate init(schemaText: [UInt8], limits: AvroLimits) {
    do {
      self = .success(try AlertPlan(schemaText: schemaText, limits: limits))
    } catch {
      self = .failure(error)
    }
  }
}
