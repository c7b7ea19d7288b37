import FollowUp
import LightCurveAssembly
import Photometry
import Sampling

/// Errors of foretold magnitudes: at the next detection in a band, of every state of light curves.
package struct ForecastReport: Sendable, Hashable {
  /// A class, or all together.
  package var name: String
  /// Days ahead, about.
  package var days: Int
  package var states: Int
  /// Median of measured less expected, mag.
  package var bias: Double
  /// Median absolute deviation times 1.4826, mag.
  package var scatter: Double
  /// Part of the states within one stated standard deviation, that of the measurement included.
  package var coverage: Double

  /// Days that count as so many ahead.
  private static let horizons: [(days: Int, range: ClosedRange<Double>)] = [
    (1, 0.5...2), (3, 2...5), (10, 7...13),
  ]
  /// Detections from which an object is followed.
  private static let fewest = 2

  private struct Residual {
    var horizon: Int
    var difference: Double
    /// Of the forecast and the measurement together.
    var error: Double
  }

  /// All classes together, then the most frequent ones.
  static func all(of season: FollowUpSeason, classes limit: Int = 6) -> [ForecastReport] {
    var byClass: [String: [Residual]] = [:]
    for object in season.objects {
      byClass[object.objectClass, default: []] += residuals(object, season.survey)
    }
    let frequent = byClass.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
      .prefix(limit)
    return rows("all", byClass.values.flatMap(\.self))
      + frequent.flatMap { rows($0.key, $0.value) }
  }

  private static func rows(_ name: String, _ residuals: [Residual]) -> [ForecastReport] {
    horizons.enumerated().compactMap { index, horizon in
      let own = residuals.filter { $0.horizon == index }
      guard !own.isEmpty else { return nil }
      let bias = median(own.map(\.difference))
      return ForecastReport(
        name: name, days: horizon.days, states: own.count, bias: bias,
        scatter: 1.4826 * median(own.map { abs($0.difference - bias) }),
        coverage: Double(own.count { abs($0.difference) <= $0.error }) / Double(own.count))
    }
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2)
      ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }

  /// Of every state of the object's last episode, and the next detection of each horizon.
  private static func residuals(
    _ object: FollowUpSeason.Object, _ survey: Survey
  ) -> [Residual] {
    guard let episode = Episode(lastOf: object.lightCurve) else { return [] }
    let observations = episode.lightCurve.observations
    let detections = observations.filter { $0.signalToNoise >= MagnitudeForecast.detection }
    var result: [Residual] = []
    for (place, last) in detections.enumerated().dropFirst(fewest - 1) {
      guard
        let forecast = MagnitudeForecast(observations, survey: survey, through: last.time)
      else { continue }
      for (index, horizon) in horizons.enumerated() {
        let next = detections[(place + 1)...].first {
          horizon.range.contains($0.time - last.time)
        }
        guard let next, let expected = forecast.magnitude(in: next.band, at: next.time) else {
          continue
        }
        let error = Magnitude.pogson / next.signalToNoise
        result.append(
          Residual(
            horizon: index, difference: Magnitude.ab(flux: next.flux) - expected.magnitude,
            error: (expected.error * expected.error + error * error).squareRoot()))
      }
    }
    return result
  }
}
