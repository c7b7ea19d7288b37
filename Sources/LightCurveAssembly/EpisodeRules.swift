/// What separates the episodes of one object.
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

  package init(
    detectionThreshold: Double = 5, maximumGap: Double = 200, maximumDuration: Double = 1_200,
    lead: Double = 30
  ) {
    self.detectionThreshold = detectionThreshold
    self.maximumGap = maximumGap
    self.maximumDuration = maximumDuration
    self.lead = lead
  }
}
