package import Photometry

/// The part of a light curve that is scored: one outburst, with the limits just before it.
package struct Episode: Sendable, Hashable {
  /// Time of the first detection, MJD TAI: the origin of phases. It does not move while
  /// observations are appended, until one of them starts the next episode.
  package let start: Double
  /// Observations from `EpisodeRules.lead` days before the start on.
  package let lightCurve: LightCurve

  /// The episode of the last detection; `nil` where the light curve has none.
  package init?(lastOf lightCurve: LightCurve, rules: EpisodeRules = EpisodeRules()) {
    var start: Double?
    var last = -Double.infinity
    var previousEnd = -Double.infinity
    for observation in lightCurve.observations {
      guard observation.signalToNoise >= rules.detectionThreshold else { continue }
      let time = observation.time
      let isLater = start.map {
        time - last > rules.maximumGap || time - $0 > rules.maximumDuration
      }
      if isLater ?? true {
        previousEnd = last
        start = time
      }
      last = time
    }
    guard let start else { return nil }
    self.start = start
    let earliest = start - rules.lead
    self.lightCurve = lightCurve.filter { $0.time >= earliest && $0.time > previousEnd }
  }

  /// Days since the first detection.
  package func phase(at time: Double) -> Double { time - start }
}
