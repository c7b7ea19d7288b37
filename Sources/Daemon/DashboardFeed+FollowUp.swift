package import Dashboard
import Ephemerides
import Labelling
import Photometry
import Recommending
import ServiceLifecycle
import StateStore

// MARK: tonight's list and its history

extension DashboardFeed {
  package func tonight(_ form: PlanForm, base: String) -> [UInt8] {
    switch form {
    case .json: list.value.json
    case .csv: Array(list.value.csv.utf8)
    case .atom: Array(list.value.atom(base: base).utf8)
    }
  }

  package func recommendations(
    _ filter: RecommendationFilter
  ) throws(DashboardDataError) -> [UInt8] {
    let stored = try reading { () throws(StoreError) -> [StoredRecommendation] in
      guard let id = filter.objectID else {
        return try store.recommendations(issuedFrom: filter.from, to: filter.to)
      }
      var all: [StoredRecommendation] = []
      for survey in Survey.allCases {
        all += try store.recommendations(of: ObjectKey(survey: survey, objectID: id))
      }
      return all.filter { (filter.from...filter.to).contains($0.issued) }
    }
    return RecommendationArchive.json(
      of: stored, status: filter.status, telescope: filter.telescope, limit: filter.limit)
  }

  package func followUpHistory(
    night: String?, object id: String?
  ) throws(DashboardDataError) -> [UInt8] {
    let (time, models) = (clock.now(), models.value)
    return try reading { () throws(StoreError) in
      let keys = id.map { id in Survey.allCases.map { ObjectKey(survey: $0, objectID: id) } } ?? []
      var key = keys.first
      for candidate in keys where try store.object(candidate) != nil { key = candidate }
      return try FollowUpHistory(
        of: store, night: night, key: key, at: time, isRare: models.isInteresting
      ).json
    }
  }
}
