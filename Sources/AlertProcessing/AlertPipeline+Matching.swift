import CatalogueMatching
import Ephemerides
import Parallelism
import Photometry
import SkyCatalogues
import StateStore

extension AlertPipeline {
  /// The entries of catalogues around the objects of alerts that were not matched with the catalogues
  /// as they are now; objects in parallel.
  ///
  /// - Parameter candidates: whose objects are loaded.
  mutating func matches(
    of candidates: [Candidate]
  ) throws(StoreError) -> [ObjectKey: ObjectMatches] {
    guard let set = catalogues?.current() else { return [:] }
    var keys: [ObjectKey] = []
    var positions: [ObjectKey: EquatorialPosition] = [:]
    for candidate in candidates {
      let alert = candidate.alert
      let key = ObjectKey(survey: alert.survey, objectID: alert.objectID)
      let known = objects[key]
      guard positions[key] == nil, set.mark != known?.matches?.catalogues ?? 0 else { continue }
      keys.append(key)
      positions[key] = EquatorialPosition(
        rightAscension: known?.rightAscension ?? alert.rightAscension,
        declination: known?.declination ?? alert.declination)
    }
    let places = keys.compactMap { positions[$0] }
    let found = try workers.map(count: places.count) { index, _ throws(StoreError) in
      try set.matches(at: places[index])
    }
    return Dictionary(zip(keys, found), uniquingKeysWith: { $1 })
  }

  /// Keeps what catalogues have at an object's position, once a batch.
  mutating func note(_ matches: ObjectMatches, of alert: Alert, _ result: inout BatchResult) {
    let isNew = objects.update(alert) { object in
      guard object.matches != matches else { return false }
      object.matches = matches
      return true
    }
    guard isNew else { return }
    let key = ObjectKey(survey: alert.survey, objectID: alert.objectID)
    result.matches.append(MatchesUpdate(key: key, matches: matches))
  }
}
