import KafkaTransport
import Photometry
import StateStore
import Topics

/// A key of the changelog whose state is past its horizon.
enum ForgottenKey: Hashable {
  case object(ObjectKey)
  case alert(Survey, String)
  case recommendation(String)
  case change(ObjectKey, slot: Int)
  /// A snapshot of photometry or the entries of catalogues, which go with their object.
  case part

  /// `nil` where the key is none of a kind that is ever forgotten.
  init?(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.dropFirst().first == "/" else { return nil }
    let name = text.dropFirst(2)
    switch text.first {
    case "o":
      guard let key = Self.objectKey(name) else { return nil }
      self = .object(key)
    case "a":
      guard let key = Self.objectKey(name) else { return nil }
      self = .alert(key.survey, key.objectID)
    case "c":
      guard let slash = name.firstIndex(of: "/"), let slot = Int(name[..<slash]),
        let key = Self.objectKey(name[name.index(after: slash)...])
      else { return nil }
      self = .change(key, slot: slot)
    case "m", "x": self = .part
    case "r": self = .recommendation(String(name))
    default: return nil
    }
  }

  /// A survey and a name behind a slash.
  private static func objectKey(_ text: Substring) -> ObjectKey? {
    guard let slash = text.firstIndex(of: "/"),
      let survey = Survey(rawValue: String(text[..<slash]))
    else { return nil }
    return ObjectKey(survey: survey, objectID: String(text[text.index(after: slash)...]))
  }
}

extension ForgottenState {
  mutating func add(_ key: ForgottenKey) {
    switch key {
    case .object(let key): objects.append(.init(key: key))
    case .alert(let survey, let alertID): alerts.append(.init(survey: survey, alertID: alertID))
    case .recommendation(let id): recommendations.append(.init(id: id))
    case .change(let key, let slot): changes.append(.init(key: key, slot: slot))
    case .part: break
    }
  }

  /// The keys of the changelog that end, each with the object in whose partition it stands. An
  /// object's own comes last, so that a reader that stops in between forgets it with all that is
  /// left of it later.
  var keys: [(key: String, objectID: String)] {
    var keys: [(String, String)] = []
    for alert in alerts {
      keys.append((ChangelogEntry.alertKey(of: alert.alertID, alert.survey), alert.objectID ?? ""))
    }
    for object in objects {
      let id = object.key.objectID
      for slot in 0..<object.slots {
        keys.append((ChangelogEntry.changeKey(of: object.key, slot: slot), id))
      }
      keys.append((ChangelogEntry.snapshotKey(of: object.key), id))
      keys.append((ChangelogEntry.matchesKey(of: object.key), id))
      keys.append((ChangelogEntry.objectKey(of: object.key), id))
    }
    for recommendation in recommendations {
      keys.append(
        (ChangelogEntry.recommendationKey(of: recommendation.id), recommendation.objectID ?? ""))
    }
    return keys
  }
}

extension Changelog {
  /// The records without a value that end what is past its horizon.
  func tombstones(of state: ForgottenState) -> [KafkaOutgoingRecord] {
    state.keys.map { key, objectID in
      let place = partition(of: objectID)
      return KafkaOutgoingRecord(
        topic: place.topic, partition: place.partition, key: Array(key.utf8), value: nil)
    }
  }
}
