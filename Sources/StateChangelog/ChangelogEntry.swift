package import ByteCoding
import CatalogueMatching
import GaussianProcess
import Photometry
package import StateStore
import Topics

/// One record of the changelog: the last one of each key is the whole state of it.
///
///     o/<survey>/<object>               the object
///     m/<survey>/<object>               a snapshot of its photometry
///     c/<slot>/<survey>/<object>        a change of its photometry since the snapshot
///     x/<survey>/<object>               the entries of catalogues at its position
///     a/<survey>/<alert>                an alert that was merged, with its score if it has one
///     p/<topic>/<partition>             the partition's account: next offset, first offset, gaps
///     n/<topic>/<partition>/<night>     the dispositions of the night's records
///     r/<recommendation>                the recommendation
///
/// A record without a value says that what the key names is past its horizon.
package enum ChangelogEntry: Sendable, Hashable {
  /// With the photometry that an earlier layout had in it.
  case object(StoredObject, earlier: [UInt8]? = nil)
  case photometry(PhotometryUpdate)
  case matches(MatchesUpdate)
  case alert(SeenAlert, PublishedScore?)
  case account(PartitionAccount)
  case night(NightAccount)
  case recommendation(StoredRecommendation)

  /// The key under which a later entry replaces this one.
  package var key: String {
    switch self {
    case .object(let object, _): Self.objectKey(of: object.key)
    case .photometry(let update):
      switch update.content {
      case .snapshot: Self.snapshotKey(of: update.key)
      case .change(let slot, _): Self.changeKey(of: update.key, slot: slot)
      }
    case .matches(let update): Self.matchesKey(of: update.key)
    case .alert(let alert, _): Self.alertKey(of: alert.alertID, alert.key.survey)
    case .account(let account): "p/\(account.partition)"
    case .night(let night): "n/\(night.partition)/\(night.night)"
    case .recommendation(let recommendation): Self.recommendationKey(of: recommendation.id)
    }
  }

  private static func name(of key: ObjectKey) -> String {
    "\(key.survey.rawValue)/\(key.objectID)"
  }

  static func objectKey(of key: ObjectKey) -> String { "o/\(name(of: key))" }

  static func alertKey(of alertID: String, _ survey: Survey) -> String {
    "a/\(survey.rawValue)/\(alertID)"
  }

  static func recommendationKey(of id: String) -> String { "r/\(id)" }

  static func snapshotKey(of key: ObjectKey) -> String { "m/\(name(of: key))" }

  static func matchesKey(of key: ObjectKey) -> String { "x/\(name(of: key))" }

  static func changeKey(of key: ObjectKey, slot: Int) -> String { "c/\(slot)/\(name(of: key))" }
}

extension BatchChanges {
  /// Adds what an entry of the changelog says.
  mutating func apply(_ entry: ChangelogEntry) {
    switch entry {
    case .object(let object, let earlier):
      objects.append(object)
      if let earlier {
        photometry.append(
          PhotometryUpdate(key: object.key, generation: 0, content: .snapshot(earlier)))
      }
    case .photometry(let update): photometry.append(update)
    case .matches(let update): matches.append(update)
    case .alert(let alert, let score):
      seenAlerts.append(alert)
      if let score { scores.append(score) } else { withdrawnScores.append(alert) }
    case .account(let account): accounts.append(account)
    case .night(let night): nights.append(night)
    case .recommendation(let recommendation): recommendations.append(recommendation)
    }
  }
}

extension BatchChanges {
  /// The entries that a batch writes into the changelog.
  package var entries: [ChangelogEntry] {
    let withdrawn = Set(withdrawnScores.map(AlertName.init))
    let fresh = Set(seenAlerts.map(AlertName.init))
    let scored = Dictionary(
      scores.map { (AlertName($0), $0) }.filter { !withdrawn.contains($0.0) },
      uniquingKeysWith: { $1 })
    let rewritten = scores.filter { !fresh.contains(AlertName($0)) }
    return objects.map { .object($0) } + photometry.map(ChangelogEntry.photometry)
      + matches.map(ChangelogEntry.matches)
      + seenAlerts.map { .alert($0, scored[AlertName($0)]) }
      + rewritten.map { .alert(SeenAlert(rescored: $0), $0) }
      + accounts.map(ChangelogEntry.account) + nights.map(ChangelogEntry.night)
      + recommendations.map(ChangelogEntry.recommendation)
  }
}

/// An alert among those of all surveys.
private struct AlertName: Hashable {
  let survey: Survey
  let alertID: String

  init(_ alert: SeenAlert) { (survey, alertID) = (alert.key.survey, alert.alertID) }

  init(_ score: PublishedScore) { (survey, alertID) = (score.key.survey, score.alertID) }
}

extension SeenAlert {
  /// The earlier alert of a score that was computed anew.
  fileprivate init(rescored score: PublishedScore) {
    self.init(
      key: score.key, alertID: score.alertID, night: score.key.survey.night(at: score.mjd))
  }
}

/// The layout of a value: a byte that names it, then the fields in the order written here. In layout
/// 1 a score has no `unlabelled`; in 1 and 2 an object has its whole photometry in it, and an account
/// has neither `earlier` nor `last`; before 4 an object has neither context nor rejection; before 5 a
/// score has a flag for its crossing, and no percentile in `unlabelled`. A text is its length (uint32)
/// and UTF-8, an optional value a flag before it.
extension ChangelogEntry {
  private static let layout: UInt8 = 5

  /// The value of the record.
  package var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.append(Self.layout)
    switch self {
    case .object(let object, _): Self.write(object, to: &writer)
    case .photometry(let update): Self.write(update, to: &writer)
    case .matches(let update):
      Self.write(update.key, to: &writer)
      writer.append(update.matches.encoded)
    case .alert(let alert, let score): Self.write(alert, score, to: &writer)
    case .account(let account): Self.write(account, to: &writer)
    case .night(let night): Self.write(night, to: &writer)
    case .recommendation(let recommendation): Self.write(recommendation, to: &writer)
    }
    return writer.bytes
  }

  /// The entry of a record.
  package init(key: [UInt8], value: [UInt8]) throws(ByteReader.Failure) {
    var reader = ByteReader(value)
    let layout = try reader.number(UInt8.self)
    guard (1...Self.layout).contains(layout) else { throw reader.failure("layout") }
    switch key.first {
    case UInt8(ascii: "o"): self = try Self.object(&reader, layout)
    case UInt8(ascii: "m"), UInt8(ascii: "c"): self = .photometry(try Self.photometry(&reader))
    case UInt8(ascii: "x"): self = .matches(try Self.matches(&reader))
    case UInt8(ascii: "a"): self = try Self.alert(&reader, layout)
    case UInt8(ascii: "p"): self = .account(try Self.account(&reader, layout))
    case UInt8(ascii: "n"): self = .night(try Self.night(&reader))
    case UInt8(ascii: "r"): self = .recommendation(try Self.recommendation(&reader))
    default: throw reader.failure("unknown key")
    }
    try reader.end()
    guard Array(self.key.utf8) == key else { throw reader.failure("value of another key") }
  }

  // MARK: objects and alerts

  private static func write(_ key: ObjectKey, to writer: inout ByteWriter) {
    writer.append(key.survey.rawValue)
    writer.append(key.objectID)
  }

  private static func objectKey(
    _ reader: inout ByteReader
  ) throws(ByteReader.Failure) -> ObjectKey {
    guard let survey = Survey(rawValue: try reader.text()) else { throw reader.failure("survey") }
    return ObjectKey(survey: survey, objectID: try reader.text())
  }

  private static func write(_ object: StoredObject, to writer: inout ByteWriter) {
    write(object.key, to: &writer)
    for number in [object.rightAscension, object.declination, object.updated] {
      writer.append(number)
    }
    writer.append(object.hyperparameters) {
      for number in [$1.amplitude, $1.timeScale, $1.wavelengthScale] { $0.append(number) }
    }
    writer.append(object.firstCrossing)
    writer.append(object.model)
    writer.append(UInt32(object.latent.count))
    for number in object.latent { writer.append(number.bitPattern) }
    let mark = object.photometry
    for number in [mark.generation, mark.changes, mark.slots] { writer.append(Int64(number)) }
    writer.append(object.context)
    writer.append(object.rejection)
  }

  private static func object(
    _ reader: inout ByteReader, _ layout: UInt8
  ) throws(ByteReader.Failure) -> ChangelogEntry {
    let key = try objectKey(&reader)
    let rightAscension = try reader.double()
    let declination = try reader.double()
    let updated = try reader.double()
    let hyperparameters = try reader.optional {
      reader throws(ByteReader.Failure) -> StoredObject.Hyperparameters in
      .init(
        amplitude: try reader.double(), timeScale: try reader.double(),
        wavelengthScale: try reader.double())
    }
    let firstCrossing = try reader.optionalDouble()
    let model = try reader.text()
    var latent: [Float] = []
    for _ in 0..<(try reader.count(ofSize: 4)) {
      latent.append(Float(bitPattern: try reader.number(UInt32.self)))
    }
    let earlier = layout < 3 ? try reader.array() : nil
    let mark = earlier == nil ? try mark(&reader) : PhotometryMark()
    var object = StoredObject(
      key: key, rightAscension: rightAscension, declination: declination, photometry: mark,
      hyperparameters: hyperparameters, latent: latent,
      firstCrossing: layout > 4 ? firstCrossing : nil, model: model, updated: updated)
    if layout > 3 {
      object.context = try reader.array()
      object.rejection = try reader.optionalText()
    }
    return .object(object, earlier: earlier)
  }

  private static func mark(
    _ reader: inout ByteReader
  ) throws(ByteReader.Failure) -> PhotometryMark {
    PhotometryMark(
      generation: try count(&reader), changes: try count(&reader), slots: try count(&reader))
  }

  /// A number that is not negative and that 32 bits hold.
  private static func count(_ reader: inout ByteReader) throws(ByteReader.Failure) -> Int {
    let number = try reader.number(Int64.self)
    guard (0...Int64(UInt32.max)).contains(number) else { throw reader.failure("count \(number)") }
    return Int(number)
  }

  private static func write(_ update: PhotometryUpdate, to writer: inout ByteWriter) {
    write(update.key, to: &writer)
    writer.append(Int64(update.generation))
    switch update.content {
    case .snapshot(let bytes):
      writer.append(Int64?.none) { $0.append($1) }
      writer.append(bytes)
    case .change(let slot, let bytes):
      writer.append(Int64(slot)) { $0.append($1) }
      writer.append(bytes)
    }
  }

  private static func photometry(
    _ reader: inout ByteReader
  ) throws(ByteReader.Failure) -> PhotometryUpdate {
    let key = try objectKey(&reader)
    let generation = try count(&reader)
    let slot = try reader.optional { reader throws(ByteReader.Failure) in try count(&reader) }
    let bytes = try reader.array()
    return PhotometryUpdate(
      key: key, generation: generation,
      content: slot.map { .change(slot: $0, bytes) } ?? .snapshot(bytes))
  }

  private static func matches(
    _ reader: inout ByteReader
  ) throws(ByteReader.Failure) -> MatchesUpdate {
    MatchesUpdate(
      key: try objectKey(&reader), matches: try ObjectMatches(encoded: try reader.array()))
  }

  private static func write(
    _ alert: SeenAlert, _ score: PublishedScore?, to writer: inout ByteWriter
  ) {
    write(alert.key, to: &writer)
    writer.append(alert.alertID)
    writer.append(Int64(alert.night))
    writer.append(score) {
      $0.append(Int64($1.observations))
      for number in [$1.mjd, $1.score, $1.scoreError, $1.percentile] { $0.append(number) }
      $0.append($1.gradient)
      $0.append($1.gradientError)
      $0.append($1.firstCrossing)
      $0.append($1.model)
      $0.append($1.unlabelled) {
        $0.append($1.score)
        $0.append($1.error)
        $0.append($1.percentile)
      }
    }
  }

  private static func unlabelled(
    _ reader: inout ByteReader, _ layout: UInt8
  ) throws(ByteReader.Failure) -> PublishedScore.Unlabelled {
    .init(
      score: try reader.double(), error: try reader.double(),
      percentile: layout > 4 ? try reader.optionalDouble() : nil)
  }

  /// Crossings before layout 5 were of a threshold; they are forgotten.
  private static func crossing(
    _ reader: inout ByteReader, _ layout: UInt8
  ) throws(ByteReader.Failure) -> Double? {
    guard layout < 5 else { return try reader.optionalDouble() }
    _ = try reader.flag()
    return nil
  }

  private static func alert(
    _ reader: inout ByteReader, _ layout: UInt8
  ) throws(ByteReader.Failure) -> ChangelogEntry {
    let key = try objectKey(&reader)
    let alertID = try reader.text()
    let night = Int(try reader.number(Int64.self))
    let score = try reader.optional { reader throws(ByteReader.Failure) -> PublishedScore in
      let observations = Int(try reader.number(Int64.self))
      return PublishedScore(
        key: key, alertID: alertID, mjd: try reader.double(), observations: observations,
        score: try reader.double(), scoreError: try reader.double(),
        percentile: try reader.double(), gradient: try reader.optionalDouble(),
        gradientError: try reader.optionalDouble(), firstCrossing: try crossing(&reader, layout),
        model: try reader.text(),
        unlabelled: layout > 1
          ? try reader.optional { reader throws(ByteReader.Failure) in
            try unlabelled(&reader, layout)
          } : nil)
    }
    return .alert(SeenAlert(key: key, alertID: alertID, night: night), score)
  }
}

// MARK: accounts and recommendations

extension ChangelogEntry {
  private static func write(_ partition: TopicPartition, to writer: inout ByteWriter) {
    writer.append(partition.topic)
    writer.append(partition.partition)
  }

  private static func partition(
    _ reader: inout ByteReader
  ) throws(ByteReader.Failure) -> TopicPartition {
    TopicPartition(topic: try reader.text(), partition: try reader.number())
  }

  private static func write(_ account: PartitionAccount, to writer: inout ByteWriter) {
    write(account.partition, to: &writer)
    writer.append(account.next)
    writer.append(account.first) { $0.append($1) }
    writer.append(account.gaps)
    writer.append(account.earlier)
    writer.append(account.last) {
      $0.append($1.offset)
      $0.append($1.fingerprint)
    }
  }

  private static func account(
    _ reader: inout ByteReader, _ layout: UInt8
  ) throws(ByteReader.Failure) -> PartitionAccount {
    var account = PartitionAccount(
      try partition(&reader), next: try reader.number(),
      first: try reader.optional { reader throws(ByteReader.Failure) in
        try reader.number(Int64.self)
      }, gaps: try reader.number())
    guard layout > 2 else { return account }
    account.earlier = try reader.number()
    account.last = try reader.optional { reader throws(ByteReader.Failure) in
      RecordMark(offset: try reader.number(), fingerprint: try reader.number())
    }
    return account
  }

  private static func write(_ night: NightAccount, to writer: inout ByteWriter) {
    write(night.partition, to: &writer)
    writer.append(Int64(night.night))
    writer.append(UInt32(night.counts.count))
    for count in night.counts {
      writer.append(count.disposition)
      writer.append(count.detail)
      writer.append(Int64(count.count))
    }
  }

  private static func night(
    _ reader: inout ByteReader
  ) throws(ByteReader.Failure) -> NightAccount {
    let partition = try partition(&reader)
    let night = Int(try reader.number(Int64.self))
    var counts: [DispositionCount] = []
    for _ in 0..<(try reader.count(ofSize: 16)) {
      let disposition = try reader.text()
      let detail = try reader.text()
      counts.append(
        DispositionCount(
          partition, night: night, disposition: disposition, detail: detail,
          count: Int(try reader.number(Int64.self))))
    }
    return NightAccount(partition, night: night, counts: counts)
  }

  private static func write(
    _ recommendation: StoredRecommendation, to writer: inout ByteWriter
  ) {
    writer.append(recommendation.id)
    write(recommendation.key, to: &writer)
    writer.append(Int64(recommendation.rank))
    writer.append(recommendation.issued)
    writer.append(recommendation.expires)
    writer.append(recommendation.status.rawValue)
    writer.append(recommendation.supersededBy)
    writer.append(recommendation.document)
  }

  private static func recommendation(
    _ reader: inout ByteReader
  ) throws(ByteReader.Failure) -> StoredRecommendation {
    let id = try reader.text()
    let key = try objectKey(&reader)
    let rank = Int(try reader.number(Int64.self))
    let issued = try reader.double()
    let expires = try reader.double()
    guard let status = StoredRecommendation.Status(rawValue: try reader.text()) else {
      throw reader.failure("status")
    }
    return StoredRecommendation(
      id: id, key: key, rank: rank, issued: issued, expires: expires, status: status,
      supersededBy: try reader.optionalText(), document: try reader.text())
  }
}
