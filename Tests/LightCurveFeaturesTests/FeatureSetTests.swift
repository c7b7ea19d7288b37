import Foundation
import GaussianProcess
import LightCurveFeatures
import Photometry
import Testing

@Suite struct FeatureSetTests {
  private let features = FeatureSet.standard(blue: .g, red: .r)

  /// `Goldens/features.json`, made by `make_features.py`.
  private struct Golden: Decodable {
    var cases: [Case]

    struct Case: Decodable {
      var kind: String
      var times: [Double]
      var mean: [Double]
      var standardDeviation: [Double]
      var timeScale: Double
      var wavelengthScale: Double
      var values: [String: Double?]
      var errors: [String: Double?]

      var curve: InterpolatedLightCurve {
        InterpolatedLightCurve(
          times: times, bands: [.g, .r], mean: mean, standardDeviation: standardDeviation,
          hyperparameters: Hyperparameters(
            amplitude: 1, timeScale: timeScale, wavelengthScale: wavelengthScale))
      }
    }
  }

  private func golden() throws -> Golden {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Goldens/features.json")
    return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
  }

  @Test func equalsTheNaiveComputation() throws {
    let cases = try golden().cases
    #expect(cases.count == 10)
    var compared = 0
    for example in cases {
      #expect(example.values.count == features.count)
      for feature in features.features {
        let measurement = feature.measurement(of: example.curve)
        let value = try #require(example.values[feature.name])
        let error = try #require(example.errors[feature.name])
        #expect(agree(measurement.value, value), "\(example.kind) \(feature.name)")
        #expect(agree(measurement.error, error), "\(example.kind) error of \(feature.name)")
        if value != nil { compared += 1 }
      }
    }
    #expect(compared > 200)
  }

  private func agree(_ value: Double, _ expected: Double?) -> Bool {
    guard let expected else { return value.isNaN }
    return abs(value - expected) <= 1e-9 * max(1, abs(expected))
  }

  @Test func namesAreStable() {
    #expect(
      features.names == [
        "rise.g.0.75", "rise.g.1.5", "fade.g.0.75", "fade.g.1.5",
        "rise.r.0.75", "rise.r.1.5", "fade.r.0.75", "fade.r.1.5",
        "peak.time.r", "peak.g-r",
        "change.r.-8", "change.r.-4", "change.r.+8", "change.r.+15", "change.r.+22",
        "change.r.+30", "change.r.+45", "change.r.+60",
        "change.g.-8", "change.g.+8", "change.g.+15", "change.g.+30",
        "colour.g-r.first", "colour.g-r.last", "colour.g-r.peak", "colour.g-r.-8",
        "colour.g-r.+8", "colour.g-r.+15", "colour.g-r.+22", "colour.g-r.+30", "colour.g-r.+45",
        "slope.r.last10", "colour.g-r.slope", "colour.g-r.scatter", "rebrightening.r",
        "scale.time", "scale.wavelength",
      ])
    #expect(features.features.allSatisfy { ["d", "mag", "mag/d", "1"].contains($0.unit) })
  }

  /// A triangle of slopes 0.1 up and 0.05 down, both bands alike.
  @Test func triangle() {
    let times = (0...60).map(Double.init)
    let mean = times.flatMap { t -> [Double] in
      let y = 5 - (t <= 20 ? 0.1 * (20 - t) : 0.05 * (t - 20))
      return [y, y]
    }
    let curve = InterpolatedLightCurve(
      times: times, bands: [.g, .r], mean: mean,
      standardDeviation: Array(repeating: 0.03, count: mean.count), hyperparameters: nil)
    #expect(curve.duration == 60)
    let expected: [String: Double] = [
      "rise.g.0.75": 7.5, "rise.r.1.5": 15, "fade.g.0.75": 15, "fade.r.1.5": 30, "peak.time.r": 20,
      "peak.g-r": 0, "change.r.-4": -0.4, "change.r.+22": -1.1, "colour.g-r.peak": 0,
      "slope.r.last10": -0.05, "colour.g-r.slope": 0, "rebrightening.r": 0,
    ]
    for feature in features.features {
      guard let value = expected[feature.name] else { continue }
      #expect(abs(feature.value(of: curve) - value) < 1e-9, "\(feature.name)")
    }
    // σ of the duration: √2 · 0.03 mag over 0.1 mag/d.
    let rise = FlankDuration(side: .rise, band: .r, depth: 0.75).measurement(of: curve)
    #expect(abs(rise.error - 2.0.squareRoot() * 0.3) < 1e-9)
    let missing = LengthScale(along: .time).value(of: curve)
    #expect(missing.isNaN)
  }

  /// Neither apparent brightness nor the date of the first detection changes a feature.
  @Test(arguments: 0..<20)
  func ignoresBrightness(phase: Int) {
    let curve = wiggle(phase: phase, shift: 0)
    let brighter = wiggle(phase: phase, shift: 3)
    for (a, b) in zip(features.values(of: curve), features.values(of: brighter)) {
      #expect(a.isNaN == b.isNaN)
      if !a.isNaN { #expect(abs(a - b) <= 1e-4 * max(1, abs(a))) }
    }
  }

  /// A feature is missing where the light curve is shorter than the feature says it needs.
  @Test(arguments: [0, 1, 3, 7, 12, 20, 44, 100])
  func minimumDurations(days: Int) {
    let curve = wiggle(phase: 3, shift: 0, days: days)
    var present = 0
    for feature in features.features {
      let measurement = feature.measurement(of: curve)
      if Double(days) < feature.minimumDuration { #expect(measurement.value.isNaN) }
      if !measurement.value.isNaN { present += 1 }
      #expect(!(measurement.error < 0))
    }
    #expect(present >= 5)
  }

  @Test func absentBandsAreMissing() {
    let curve = InterpolatedLightCurve(
      times: [0, 1, 2], bands: [.r], mean: [1, 2, 1], standardDeviation: [0.1, 0.1, 0.1],
      hyperparameters: nil)
    for (name, value) in zip(features.names, features.values(of: curve)) where name.contains(".g") {
      #expect(value.isNaN, "\(name)")
    }
    #expect(PeakTime(band: .r).value(of: curve) == 1)
  }

  /// A light curve without regularity around a slow rise and decline.
  private func wiggle(phase: Int, shift: Double, days: Int = 50) -> InterpolatedLightCurve {
    let mean = (0...days).flatMap { day -> [Double] in
      let t = Double(day)
      let rough = sin(t * t + Double(phase)) + sin(1.7 * t + Double(phase * phase))
      return [4 + shift - abs(t - 20) / 15 + 0.4 * rough, 4.3 + shift - abs(t - 24) / 20]
    }
    return InterpolatedLightCurve(
      times: (0...days).map(Double.init), bands: [.g, .r], mean: mean,
      standardDeviation: mean.map { _ in 0.05 },
      hyperparameters: Hyperparameters(amplitude: 2, timeScale: 20, wavelengthScale: 300))
  }
}
