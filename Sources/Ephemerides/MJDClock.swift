internal import Glibc

/// The time that recommendations and labels are dated with; a demo's runs with its simulated sky.
package struct MJDClock: Sendable {
  /// MJD TAI.
  package let now: @Sendable () -> Double

  package init(now: @escaping @Sendable () -> Double) { self.now = now }

  /// The system's clock.
  package static var system: MJDClock {
    MJDClock {
      var time = timespec()
      unsafe clock_gettime(CLOCK_REALTIME, &time)
      let seconds = Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
      let unixEpochJD = 2_440_587.5
      return TimeScale.taiMJD(utcJD: unixEpochJD + seconds / 86_400)
    }
  }
}
