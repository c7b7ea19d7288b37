import Photometry
package import StateStore

/// Looks for state past its horizon, a piece with each batch, in whose transaction it goes.
///
/// A pass over all objects, alerts and recommendations begins when the newest detection of a survey has moved on since
/// the last one. Pieces are bounded in what they look at and in what they find, so that a batch costs
/// little more whatever has to go.
package struct RetentionSweep {
  private let horizons: RetentionHorizons
  private let store: StateStore
  /// The places where the next pieces begin; `nil` after a pass.
  private var objects: Int64?
  private var alerts: AlertPlace?
  private var recommendations: String?
  /// The newest detections when the pass began, MJD TAI.
  private var newest: [Survey: Double] = [:]

  private enum AlertPlace {
    case beginning
    case after(survey: Survey, alertID: String)
  }

  /// Objects that are looked at with a batch.
  private static let objectsAtOnce = 500
  /// Alerts that are looked at with a batch: more than a batch of usual size adds.
  private static let alertsAtOnce = 1_500
  /// Recommendations that are looked at with a batch.
  private static let recommendationsAtOnce = 1_500
  /// Keys of the changelog that end with a batch, about.
  private static let keysAtOnce = 2_000
  /// The newest detection moves so far between two passes, days.
  private static let interval = 0.25

  package init(_ horizons: RetentionHorizons, store: StateStore) {
    self.horizons = horizons
    self.store = store
  }

  /// The state that goes with a batch.
  ///
  /// - Parameters:
  ///   - changes: of the batch; what they speak of stays for now.
  ///   - now: MJD TAI, after which nothing was detected yet.
  ///   - isOurs: true for the identifiers of objects whose state is this instance's.
  package mutating func next(
    beside changes: BatchChanges, now: Double, isOurs: (String) -> Bool
  ) throws(StoreError) -> ForgottenState {
    let spared = Set(changes.objects.map(\.key))
    var forgotten = ForgottenState()
    try begin(now)
    try addRecommendations(
      &forgotten, Set(changes.recommendations.map(\.id)), now - horizons.recommendations, isOurs)
    try addObjects(&forgotten, spared, isOurs)
    try addAlerts(&forgotten, spared, isOurs)
    return forgotten
  }

  /// Begins a pass once there may be something to find.
  private mutating func begin(_ now: Double) throws(StoreError) {
    guard objects == nil, alerts == nil, recommendations == nil else { return }
    let latest = now + Plausibility.lead
    let found = try store.newestDetections().mapValues { min($0, latest) }
    let hasMoved = found.contains { survey, mjd in
      mjd - (newest[survey] ?? -.infinity) >= Self.interval
    }
    guard hasMoved else { return }
    newest = found
    objects = 0
    alerts = .beginning
    recommendations = ""
  }

  private mutating func addRecommendations(
    _ forgotten: inout ForgottenState, _ spared: Set<String>, _ horizon: Double,
    _ isOurs: (String) -> Bool
  ) throws(StoreError) {
    guard let cursor = recommendations else { return }
    let piece = try store.recommendationPiece(after: cursor, limit: Self.recommendationsAtOnce)
    for (recommendation, expires) in piece.recommendations
    where expires < horizon && !spared.contains(recommendation.id)
      && isOurs(recommendation.objectID ?? "")
    {
      forgotten.recommendations.append(recommendation)
    }
    recommendations = piece.next
  }

  private mutating func addObjects(
    _ forgotten: inout ForgottenState, _ spared: Set<ObjectKey>, _ isOurs: (String) -> Bool
  ) throws(StoreError) {
    guard let cursor = objects else { return }
    let piece = try store.objectPiece(after: cursor, limit: Self.objectsAtOnce)
    var keys = 0
    for object in piece.objects {
      guard let newest = newest[object.key.survey],
        object.updated < newest - horizons.objects, !spared.contains(object.key),
        isOurs(object.key.objectID)
      else { continue }
      // The others are found with the next piece, which begins here.
      guard keys < Self.keysAtOnce else {
        objects = object.row - 1
        return
      }
      let scored = try store.history(of: object.key)
      forgotten.alerts += scored.map {
        .init(survey: object.key.survey, alertID: $0.alertID, objectID: object.key.objectID)
      }
      forgotten.objects.append(.init(key: object.key, slots: object.slots))
      keys += scored.count + object.slots + 2
    }
    objects = piece.next
  }

  private mutating func addAlerts(
    _ forgotten: inout ForgottenState, _ spared: Set<ObjectKey>, _ isOurs: (String) -> Bool
  ) throws(StoreError) {
    guard let place = alerts else { return }
    let cursor: (survey: Survey, alertID: String)? =
      switch place {
      case .beginning: nil
      case .after(let survey, let alertID): (survey, alertID)
      }
    let piece = try store.alertPiece(after: cursor, limit: Self.alertsAtOnce)
    let gone = Set(forgotten.alerts)
    for alert in piece.alerts {
      let name = ForgottenState.Alert(
        survey: alert.key.survey, alertID: alert.alertID, objectID: alert.key.objectID)
      guard let newest = newest[alert.key.survey],
        Double(alert.night) < newest - min(horizons.scores, horizons.seenAlerts),
        !spared.contains(alert.key), !gone.contains(name), isOurs(alert.key.objectID)
      else { continue }
      let isOver =
        switch try store.scoreStanding(of: alert) {
        case .none: Double(alert.night) < newest - horizons.seenAlerts
        case .earlier(let mjd): mjd < newest - horizons.scores
        case .latest: false
        }
      if isOver { forgotten.alerts.append(name) }
    }
    alerts = piece.next.map { .after(survey: $0.survey, alertID: $0.alertID) }
  }
}

extension ForgottenState {
  /// Objects that are gone or have lost scores.
  package var touchedObjects: Set<ObjectKey> {
    var keys = Set(objects.map(\.key))
    for alert in alerts {
      guard let id = alert.objectID else { continue }
      keys.insert(ObjectKey(survey: alert.survey, objectID: id))
    }
    return keys
  }
}
