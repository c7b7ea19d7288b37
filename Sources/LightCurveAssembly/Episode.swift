package import Photometry

/// The part of a light curve that is scored: one outburst, with the limits just before it and the
/// measurements just after it.
package struct Episode: Sendable, Hashable {
  /// Time of the first detection, MJD TAI: the origin of phases. It does not move while
  /// observations are appended, until one of them starts the next episode.
  package let start: Double
  /// `EpisodeRules.trail` days after the last detection, MJD TAI. What is measured later is of the
  /// empty sky, whether as forced photometry or as a detection that is none by its signal.
  package let end: Double
  /// Observations from `EpisodeRules.lead` days before the start to the end.
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
    let (earliest, end) = (start - rules.lead, last + rules.trail)
    self.end = end
    self.lightCurve = lightCurve.filter {
      $0.time >= earliest && $0.time > previousEnd && $0.time <= end
    }
  }

  /// Days since the first detection.
  package func phase(at time: Double) -> Double { time - start }
}

/// Rules that separate the episodes of one object.
package struct EpisodeRules: Sendable, Hashable {
  /// Signal-to-noise ratio from which an observation is a detection.
  package var detectionThreshold: Double
  /// Days without a detection after which the next one starts an episode. 200 is longer than an
  /// object near the ecliptic hides behind the Sun, so that a slow supernova stays one episode.
  package var maximumGap: Double
  /// Days after its start from which the next detection starts an episode, whatever the gaps: an
  /// active nucleus, detected every season, stays bounded. 1,200 is longer than any light curve
  /// of the Bright Transient Survey of 2017 to 2019 (1,063).
  package var maximumDuration: Double
  /// Days before the first detection from which limits belong to the episode.
  package var lead: Double
  /// Days after the last detection up to which measurements belong to the episode: as many as the
  /// light curves have that the models learnt from.
  package var trail: Double

  package init(
    detectionThreshold: Double = 5, maximumGap: Double = 200, maximumDuration: Double = 1_200,
    lead: Double = 30, trail: Double = 30
  ) {
    self.detectionThreshold = detectionThreshold
    self.maximumGap = maximumGap
    self.maximumDuration = maximumDuration
    self.lead = lead
    self.trail = trail
  }
}

extension Array {
  /// The first index whose element satisfies a predicate that, once true, stays true.
  func partitionIndex(where isSecond: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = low + (high - low) / 2
      if isSecond(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
