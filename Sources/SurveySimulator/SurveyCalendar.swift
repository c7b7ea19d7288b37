import Glibc
import Photometry
import Sampling

/// The nights of a survey: weather and Moon, common to all of its objects.
package struct SurveyCalendar: Sendable {
  package struct Night: Sendable {
    package var isClear: Bool
    /// Depth of the whole night relative to the typical one, mag.
    var depthOffset: Double
    /// Lit part of the Moon's disc, from 0 to 1.
    var moonIllumination: Double
  }

  /// MJD of the first night.
  package let start: Int
  package let nights: [Night]

  /// Nights of three years; clouds come in spells and take 30 % of them.
  init(survey: Survey, seed: UInt64) {
    start = survey == .ztf ? 59_215 : 61_041
    var generator = SeededGenerator(seed: seed, key: "nights")
    var weather = generator.normal()
    var nights: [Night] = []
    for index in 0..<1_096 {
      // A lag-one correlation of 0.6 makes spells of two to three nights; −0.524 is the 30 % point.
      weather = 0.6 * weather + 0.8 * generator.normal()
      nights.append(
        Night(
          isClear: weather > -0.524, depthOffset: 0.12 * generator.normal(),
          moonIllumination: Self.moonIllumination(Double(start + index) + 0.3)))
    }
    self.nights = nights
  }

  var end: Int { start + nights.count }

  /// Mean lunation from the new Moon of 6 January 2000 (MJD 51549.76), good to a few percent.
  static func moonIllumination(_ time: Double) -> Double {
    0.5 * (1 - cos(2 * .pi * (time - 51_549.76) / 29.530_588))
  }

  /// Degrees of right ascension between a position and the mean Sun.
  static func solarElongation(rightAscension: Double, night: Int) -> Double {
    let sun = 280.46 + 0.985_647_36 * (Double(night) - 51_544.5)
    let difference = (rightAscension - sun).remainder(dividingBy: 360)
    return abs(difference)
  }

  /// Magnitudes that moonlight costs at full Moon.
  static func moonPenalty(_ band: Band) -> Double {
    switch band {
    case .u: 1.1
    case .g: 0.9
    case .r: 0.6
    case .i: 0.35
    case .z: 0.2
    case .y: 0.1
    }
  }
}
