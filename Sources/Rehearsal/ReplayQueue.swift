import AlertProcessing
import Photometry
import Topics

/// One input record of a replay, before its turn in time order.
struct ReplayItem: Sendable {
  enum Content: Sendable {
    case alert(Alert)
    /// An observation of a light curve, which becomes an alert when its turn comes.
    case observation(lightCurve: Int, index: Int)
    case unreadable(reason: String, message: String)
  }

  var path: String
  /// Position in the file.
  var index: Int64
  /// MJD TAI; what cannot be read comes first.
  var time: Double
  var content: Content
}

/// Everything that is to be replayed, in time order.
struct ReplayQueue: Sendable {
  private(set) var items: [ReplayItem] = []
  private var lightCurves: [(survey: Survey, object: LabelledLightCurve)] = []

  mutating func append(unreadable path: String, index: Int64, reason: String, message: String) {
    items.append(
      ReplayItem(
        path: path, index: index, time: -.infinity,
        content: .unreadable(reason: reason, message: message)))
  }

  mutating func append(_ alert: Alert, path: String, index: Int64) {
    items.append(
      ReplayItem(path: path, index: index, time: alert.detection.time, content: .alert(alert)))
  }

  /// A light curve is replayed alert by alert, one an observation.
  mutating func append(_ object: LabelledLightCurve, survey: Survey, path: String) {
    let place = lightCurves.count
    lightCurves.append((survey, object))
    for (index, observation) in object.lightCurve.observations.enumerated() {
      items.append(
        ReplayItem(
          path: path, index: Int64(items.count), time: observation.time,
          content: .observation(lightCurve: place, index: index)))
    }
  }

  /// Earliest first; records of one time stay in the order in which they were read.
  mutating func sortByTime() {
    let order = items.indices.sorted {
      (items[$0].time, $0) < (items[$1].time, $1)
    }
    items = order.map { items[$0] }
  }

  /// The pipeline's input for an item.
  func input(_ item: ReplayItem) -> PipelineInput {
    let written = item.time.isFinite ? item.time : 0
    let origin = RecordOrigin(
      TopicPartition(topic: item.path, partition: 0), offset: item.index, written: written)
    let content: PipelineInput.Content =
      switch item.content {
      case .alert(let alert): .alert(alert)
      case .observation(let place, let index): .alert(alert(of: place, at: index))
      case .unreadable(let reason, let message): .unreadable(reason: reason, message: message)
      }
    return PipelineInput(origin: origin, content: content)
  }

  /// An alert as the survey would have sent it, with all observations before as its history, and the
  /// redshift that the file states.
  private func alert(of place: Int, at index: Int) -> Alert {
    let (survey, object) = lightCurves[place]
    let observations = object.lightCurve.observations
    var alert = Alert(
      survey: survey, objectID: object.objectID, alertID: "\(object.objectID)/\(index + 1)",
      rightAscension: .nan, declination: .nan, detection: observations[index],
      history: Array(observations[..<index]))
    alert.context.redshift = object.redshift
    return alert
  }
}
