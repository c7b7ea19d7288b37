import Photometry
package import StateStore

/// One record of the changelog: the last one of each key is the whole truth about it.
///
///     o/<survey>/<object>               the object
///     a/<survey>/<alert>                an alert that was merged, with its score where it has one
///     p/<topic>/<partition>             where the partition is read on, and where reading began
///     n/<topic>/<partition>/<night>     what became of the night's records
///     r/<recommendation>                the recommendation
package enum ChangelogEntry: Sendable, Hashable {
  case object(StoredObject)
  case alert(SeenAlert, StoredScore?)
  case position(StreamPosition)
  case night(NightAccount)
  case recommendation(StoredRecommendation)

  /// The key under which a later entry replaces this one.
  package var key: String {
    switch self {
    case .object(let object): "o/\(object.key.survey.rawValue)/\(object.key.objectID)"
    case .alert(let alert, _): "a/\(alert.survey.rawValue)/\(alert.alertID)"
    case .position(let position): "p/\(position.topic)/\(position.partition)"
    case .night(let night): "n/\(night.topic)/\(night.partition)/\(night.night)"
    case .recommendation(let recommendation): "r/\(recommendation.id)"
    }
  }
}

extension BatchChanges {
  /// Adds what an entry of the changelog says.
  mutating func apply(_ entry: ChangelogEntry) {
    switch entry {
    case .object(let object): objects.append(object)
    case .alert(let alert, let score):
      seenAlerts.append(alert)
      if let score { scores.append(score) }
    case .position(let position): accounts.append(position)
    case .night(let night): nights.append(night)
    case .recommendation(let recommendation): recommendations.append(recommendation)
    }
  }
}
