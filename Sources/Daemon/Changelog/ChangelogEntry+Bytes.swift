import Photometry
import StateStore

/// The layout of a value: a byte that names it, then the fields in the order written here. A text is
/// its length (uint32) and UTF-8, an optional value a flag before it.
extension ChangelogEntry {
  private static let layout: UInt8 = 1

  /// The value of the record.
  package var bytes: [UInt8] {
    var writer = BinaryWriter()
    writer.append(Self.layout)
    switch self {
    case .object(let object): Self.write(object, to: &writer)
    case .alert(let alert, let score): Self.write(alert, score, to: &writer)
    case .position(let position): Self.write(position, to: &writer)
    case .night(let night): Self.write(night, to: &writer)
    case .recommendation(let recommendation): Self.write(recommendation, to: &writer)
    }
    return writer.bytes
  }

  /// The entry of a record.
  package init(key: [UInt8], value: [UInt8]) throws(BinaryReader.Failure) {
    var reader = BinaryReader(value)
    guard try reader.number(UInt8.self) == Self.layout else { throw reader.failure("layout") }
    switch key.first {
    case UInt8(ascii: "o"): self = .object(try Self.object(&reader))
    case UInt8(ascii: "a"): self = try Self.alert(&reader)
    case UInt8(ascii: "p"): self = .position(try Self.position(&reader))
    case UInt8(ascii: "n"): self = .night(try Self.night(&reader))
    case UInt8(ascii: "r"): self = .recommendation(try Self.recommendation(&reader))
    default: throw reader.failure("unknown key")
    }
    try reader.end()
    guard Array(self.key.utf8) == key else { throw reader.failure("value of another key") }
  }

  // MARK: objects and alerts

  private static func write(_ key: ObjectKey, to writer: inout BinaryWriter) {
    writer.append(key.survey.rawValue)
    writer.append(key.objectID)
  }

  private static func objectKey(
    _ reader: inout BinaryReader
  ) throws(BinaryReader.Failure) -> ObjectKey {
    guard let survey = Survey(rawValue: try reader.text()) else { throw reader.failure("survey") }
    return ObjectKey(survey: survey, objectID: try reader.text())
  }

  private static func write(_ object: StoredObject, to writer: inout BinaryWriter) {
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
    writer.append(object.photometry)
  }

  private static func object(
    _ reader: inout BinaryReader
  ) throws(BinaryReader.Failure) -> StoredObject {
    let key = try objectKey(&reader)
    let rightAscension = try reader.double()
    let declination = try reader.double()
    let updated = try reader.double()
    let hyperparameters = try reader.optional {
      reader throws(BinaryReader.Failure) -> StoredObject.Hyperparameters in
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
    return StoredObject(
      key: key, rightAscension: rightAscension, declination: declination,
      photometry: try reader.array(), hyperparameters: hyperparameters, latent: latent,
      firstCrossing: firstCrossing, model: model, updated: updated)
  }

  private static func write(
    _ alert: SeenAlert, _ score: StoredScore?, to writer: inout BinaryWriter
  ) {
    write(ObjectKey(survey: alert.survey, objectID: alert.objectID), to: &writer)
    writer.append(alert.alertID)
    writer.append(Int64(alert.night))
    writer.append(score) {
      $0.append(Int64($1.observations))
      for number in [$1.mjd, $1.score, $1.scoreError, $1.percentile] { $0.append(number) }
      $0.append($1.gradient)
      $0.append($1.gradientError)
      $0.append($1.crossed)
      $0.append($1.model)
    }
  }

  private static func alert(
    _ reader: inout BinaryReader
  ) throws(BinaryReader.Failure) -> ChangelogEntry {
    let key = try objectKey(&reader)
    let alertID = try reader.text()
    let night = Int(try reader.number(Int64.self))
    let score = try reader.optional { reader throws(BinaryReader.Failure) -> StoredScore in
      let observations = Int(try reader.number(Int64.self))
      return StoredScore(
        key: key, alertID: alertID, mjd: try reader.double(), observations: observations,
        score: try reader.double(), scoreError: try reader.double(),
        percentile: try reader.double(), gradient: try reader.optionalDouble(),
        gradientError: try reader.optionalDouble(), crossed: try reader.flag(),
        model: try reader.text())
    }
    let alert = SeenAlert(
      survey: key.survey, alertID: alertID, objectID: key.objectID, night: night)
    return .alert(alert, score)
  }
}

// MARK: books and recommendations

extension ChangelogEntry {
  private static func write(_ position: StreamPosition, to writer: inout BinaryWriter) {
    writer.append(position.topic)
    writer.append(position.partition)
    writer.append(position.offset)
    writer.append(position.first) { $0.append($1) }
    writer.append(position.gaps)
  }

  private static func position(
    _ reader: inout BinaryReader
  ) throws(BinaryReader.Failure) -> StreamPosition {
    StreamPosition(
      topic: try reader.text(), partition: try reader.number(), offset: try reader.number(),
      first: try reader.optional { reader throws(BinaryReader.Failure) in
        try reader.number(Int64.self)
      }, gaps: try reader.number())
  }

  private static func write(_ night: NightAccount, to writer: inout BinaryWriter) {
    writer.append(night.topic)
    writer.append(night.partition)
    writer.append(Int64(night.night))
    writer.append(UInt32(night.counts.count))
    for count in night.counts {
      writer.append(count.disposition)
      writer.append(count.detail)
      writer.append(Int64(count.count))
    }
  }

  private static func night(
    _ reader: inout BinaryReader
  ) throws(BinaryReader.Failure) -> NightAccount {
    let topic = try reader.text()
    let partition = try reader.number(Int32.self)
    let night = Int(try reader.number(Int64.self))
    var counts: [DispositionCount] = []
    for _ in 0..<(try reader.count(ofSize: 16)) {
      let disposition = try reader.text()
      let detail = try reader.text()
      counts.append(
        DispositionCount(
          topic: topic, partition: partition, night: night, disposition: disposition,
          detail: detail, count: Int(try reader.number(Int64.self))))
    }
    return NightAccount(topic: topic, partition: partition, night: night, counts: counts)
  }

  private static func write(
    _ recommendation: StoredRecommendation, to writer: inout BinaryWriter
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
    _ reader: inout BinaryReader
  ) throws(BinaryReader.Failure) -> StoredRecommendation {
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
