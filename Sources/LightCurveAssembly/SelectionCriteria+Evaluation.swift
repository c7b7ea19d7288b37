package import Photometry

extension SelectionCriteria {
  /// The first criterion, in the order of `Criterion.allCases`, that an alert fails.
  ///
  /// - Parameters:
  ///   - alert: the packet.
  ///   - known: what is stored of the object, whose detections count too.
  package func firstFailure(of alert: Alert, known: LightCurve? = nil) -> Criterion? {
    Criterion.allCases.first { fails($0, alert, known) }
  }

  private func fails(_ criterion: Criterion, _ alert: Alert, _ known: LightCurve?) -> Bool {
    let attributes = alert.attributes
    switch criterion {
    case .reliability:
      return attributes.reliability.map { $0 < minimumReliability } ?? false
    case .positiveSubtraction:
      return requiresPositiveSubtraction && attributes.isPositive == false
    case .solarSystem:
      return attributes.isSolarSystemObject == true
        || attributes.solarSystemSeparation.map { 0 <= $0 && $0 < solarSystemSeparation } ?? false
    case .star:
      guard let score = attributes.starScore, let separation = attributes.starSeparation else {
        return false
      }
      return score > starScore && 0 <= separation && separation < starSeparation
    case .programID:
      guard let program = attributes.programID, !programIDs.isEmpty else { return false }
      return !programIDs.contains(program)
    case .detections:
      return detections(of: alert, known) < minimumDetections
    }
  }

  /// Positive detections in different exposures, in the packet and in the store; the survey's own
  /// count where that is larger, since a packet's history reaches back only so far.
  private func detections(of alert: Alert, _ known: LightCurve?) -> Int {
    if let count = alert.attributes.detectionCount, count >= minimumDetections { return count }
    let all = LightCurve([alert.detection] + alert.history + (known?.observations ?? []))
    let positive = all.filter { $0.kind == .detection && $0.flux > 0 }.observations
    var last = [Double](repeating: -.infinity, count: Band.allCases.count)
    var count = 0
    for observation in positive {
      let band = Int(observation.band.rawValue)
      if observation.time - last[band] >= Exposure.tolerance { count += 1 }
      last[band] = observation.time
    }
    return count
  }

}
