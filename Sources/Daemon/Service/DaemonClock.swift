import Ephemerides
import Foundation

/// The time that recommendations and labels are dated with; a demo's runs with its simulated sky.
package struct DaemonClock: Sendable {
  /// MJD TAI.
  package let now: @Sendable () -> Double

  package init(now: @escaping @Sendable () -> Double) { self.now = now }

  /// The system's clock.
  package static var system: DaemonClock {
    DaemonClock {
      let unixEpochJD = 2_440_587.5
      return TimeScale.taiMJD(utcJD: unixEpochJD + Date().timeIntervalSince1970 / 86_400)
    }
  }
}
