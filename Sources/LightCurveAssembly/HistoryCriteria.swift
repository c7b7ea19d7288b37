package import CatalogueMatching
package import Photometry

/// Bounds of the criteria that judge an object's whole history. A bound of 0 lets all through.
///
/// Nuclei and variable stars are detected season after season, with either sign, and are as bright
/// late as early; a transient has one outburst. What the survey says of the time before the packets
/// that were seen counts where it says it; otherwise the light curve alone decides, so that the
/// criteria work on light curves from files.
package struct HistoryCriteria: Sendable, Hashable {
  /// Days since the survey's first detection of the object at most.
  package var maximumAge: Double
  /// An object detected in a smaller part of the exposures does not count as old: its first
  /// detections were chance ones.
  package var ageDetectionShare: Double
  /// Largest part of the exposures in which the object is detected.
  package var maximumDetectionShare: Double
  /// Largest part of nights with a detection in which it is negative.
  package var maximumNegativeShare: Double
  /// Days by which detections may precede the brightest one.
  package var outburstInterval: Double
  /// Days after the first detection from which an object should have faded.
  package var persistenceDuration: Double
  /// Mean flux at that time in parts of the peak's, at most.
  package var persistenceFlux: Double
  /// True if forced photometry counts like detections: where it is calibrated to the same template.
  package var countsForcedPhotometry: Bool

  /// Exposures below which the part of them with a detection says nothing.
  static let leastCoverage = 300
  /// Days between the survey's first detection and the light curve's from which on the object has a
  /// past that the light curve does not show.
  static let unseenInterval = 60.0
  /// Nights of either sign: a single night may be a chance detection.
  static let leastNegativeNights = 2
  static let leastEarlierNights = 2
  static let leastLateNights = 3
  /// Signal-to-noise ratio of a detection of either sign.
  static let significance = 5.0

  package init(
    maximumAge: Double = 365, ageDetectionShare: Double = 0.03,
    maximumDetectionShare: Double = 0.4, maximumNegativeShare: Double = 0.15,
    outburstInterval: Double = 200, persistenceDuration: Double = 400,
    persistenceFlux: Double = 0.4, countsForcedPhotometry: Bool = false
  ) {
    self.maximumAge = maximumAge
    self.ageDetectionShare = ageDetectionShare
    self.maximumDetectionShare = maximumDetectionShare
    self.maximumNegativeShare = maximumNegativeShare
    self.outburstInterval = outburstInterval
    self.persistenceDuration = persistenceDuration
    self.persistenceFlux = persistenceFlux
    self.countsForcedPhotometry = countsForcedPhotometry
  }
}

/// Everything that is known of an object when its history is judged.
package struct ObjectHistory: Sendable {
  package var survey: Survey
  package var lightCurve: LightCurve
  package var context: ObjectContext
  /// Entries of catalogues at the object's position.
  package var matches: ObjectMatches?
  /// Time of the latest detection, MJD TAI.
  package var time: Double

  package init(
    survey: Survey, lightCurve: LightCurve, context: ObjectContext = ObjectContext(),
    matches: ObjectMatches? = nil, time: Double
  ) {
    self.survey = survey
    self.lightCurve = lightCurve
    self.context = context
    self.matches = matches
    self.time = time
  }

  /// The history of a light curve from a file, of which nothing else is known.
  package init(survey: Survey, lightCurve: LightCurve) {
    self.init(
      survey: survey, lightCurve: lightCurve,
      time: lightCurve.observations.last?.time ?? -.infinity)
  }
}

extension SelectionCriteria {
  /// The first criterion of history, in the order of `Criterion.allCases`, that an object fails.
  package func firstFailure(of history: ObjectHistory) -> Rejection? {
    let nights = SignificantNights(history, self.history)
    return Criterion.ofObject.lazy.compactMap { failure($0, of: history, nights) }.first
  }

  /// All criteria of history that an object fails.
  package func failures(of history: ObjectHistory) -> [Rejection] {
    let nights = SignificantNights(history, self.history)
    return Criterion.ofObject.compactMap { failure($0, of: history, nights) }
  }

  private func failure(
    _ criterion: Criterion, of object: ObjectHistory, _ nights: SignificantNights
  ) -> Rejection? {
    switch criterion {
    case .detections:
      return .below(
        Double(minimumDetections), Double(detections(of: object)), .detections)
    case .age: return history.ageFailure(of: object, nights)
    case .detectionShare: return history.detectionShareFailure(of: object.context)
    case .negativeShare:
      guard nights.negative.count >= HistoryCriteria.leastNegativeNights,
        history.maximumNegativeShare > 0
      else { return nil }
      return .above(history.maximumNegativeShare, nights.negativeShare, .negativeShare)
    case .earlierOutburst:
      guard history.outburstInterval > 0, let lead = nights.lead else { return nil }
      return .above(
        history.outburstInterval, lead, .earlierOutburst, unit: " d before the brightest detection"
      )
    case .persistence: return history.persistenceFailure(of: object, nights)
    case .catalogueStar, .catalogueVariable, .catalogueAGN:
      return catalogues.failure(criterion, of: object.matches)
    case .reliability, .positiveSubtraction, .solarSystem, .star, .programID, .imageQuality,
      .flags, .signalToNoise:
      return nil
    }
  }

  /// Positive detections in different exposures; the survey's own count where that is larger, since
  /// a packet's history reaches back only so far.
  private func detections(of object: ObjectHistory) -> Int {
    if let count = object.context.detectionCount, count >= minimumDetections { return count }
    var last = [Double](repeating: -.infinity, count: Band.allCases.count)
    var count = 0
    for observation in object.lightCurve.observations
    where observation.kind == .detection && observation.flux > 0 {
      let band = Int(observation.band.rawValue)
      if observation.time - last[band] >= Exposure.tolerance { count += 1 }
      last[band] = observation.time
    }
    return count
  }
}

extension HistoryCriteria {
  /// Where the light curve reaches back to the survey's first detection, it decides by itself.
  fileprivate func ageFailure(
    of object: ObjectHistory, _ nights: SignificantNights
  ) -> Rejection? {
    guard maximumAge > 0, let first = object.context.firstDetection else { return nil }
    if let known = nights.positive.first?.time, known - first <= Self.unseenInterval { return nil }
    guard !isChance(object) else { return nil }
    return .above(maximumAge, object.time - first, .age, unit: " d")
  }

  /// Returns true if the detections that make an object old are as few as chance ones.
  private func isChance(_ object: ObjectHistory) -> Bool {
    if let share = object.context.detectionShare { return share < ageDetectionShare }
    guard let count = object.context.detectionCount else { return false }
    let recent = object.lightCurve.observations.count {
      $0.kind == .detection && $0.time > object.time - maximumAge
    }
    return count - recent < Self.leastLateNights
  }

  fileprivate func detectionShareFailure(of context: ObjectContext) -> Rejection? {
    guard maximumDetectionShare > 0, let share = context.detectionShare,
      let coverage = context.coverageCount, coverage >= Self.leastCoverage
    else { return nil }
    return .above(maximumDetectionShare, share, .detectionShare)
  }

  /// Mean flux of all measurements after the duration, each in parts of its band's brightest
  /// detection.
  fileprivate func persistenceFailure(
    of object: ObjectHistory, _ nights: SignificantNights
  ) -> Rejection? {
    guard persistenceDuration > 0, let first = nights.positive.first?.time else { return nil }
    let start = first + persistenceDuration
    let late = nights.positive.count { $0.time > start }
    guard late >= Self.leastLateNights else { return nil }
    var sum = 0.0
    var count = 0
    for observation in object.lightCurve.observations
    where observation.time > start && counts(observation) {
      let peak = nights.peaks[Int(observation.band.rawValue)]
      guard peak > 0 else { continue }
      sum += observation.flux / peak
      count += 1
    }
    guard count > 0 else { return nil }
    return .above(
      persistenceFlux, sum / Double(count), .persistence,
      unit: " of the peak, \(persistenceDuration.short) d after the first detection")
  }

  /// Returns true if an observation counts as a measurement of the object.
  fileprivate func counts(_ observation: Observation) -> Bool {
    observation.kind == .detection || (countsForcedPhotometry && observation.kind == .forced)
  }
}

/// The nights in which an object was significantly brighter or fainter than its reference.
private struct SignificantNights {
  /// Nights with a positive detection, by their first, in order.
  var positive: [(night: Int, time: Double)] = []
  var negative: Set<Int> = []
  /// The brightest positive detection of each band, nJy; 0 where there is none.
  var peaks = [Double](repeating: 0, count: Band.allCases.count)
  private var brightest: Observation?

  init(_ history: ObjectHistory, _ criteria: HistoryCriteria) {
    for observation in history.lightCurve.observations where criteria.counts(observation) {
      let ratio = observation.signalToNoise
      guard abs(ratio) >= HistoryCriteria.significance else { continue }
      let night = history.survey.night(at: observation.time)
      guard ratio > 0 else {
        negative.insert(night)
        continue
      }
      if positive.last?.night != night { positive.append((night, observation.time)) }
      let band = Int(observation.band.rawValue)
      peaks[band] = max(peaks[band], observation.flux)
      if observation.flux > brightest?.flux ?? 0 { brightest = observation }
    }
  }

  /// Part of the nights with a detection of either sign that are negative.
  var negativeShare: Double {
    let count = negative.count + positive.count
    return count > 0 ? Double(negative.count) / Double(count) : 0
  }

  /// Days by which detections in enough nights precede the brightest.
  var lead: Double? {
    guard let brightest, positive.count >= HistoryCriteria.leastEarlierNights else { return nil }
    return brightest.time - positive[HistoryCriteria.leastEarlierNights - 1].time
  }
}
