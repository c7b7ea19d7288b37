import Foundation
import GaussianProcess
import LightCurveFeatures
import Photometry
import Sampling
import Testing

@Suite struct FeatureErrorTests {
  private static let features = FeatureSet.standard(blue: .g, red: .r)

  /// A rise of 20 days, a sharp peak and a decline of 40, daily.
  private static func means(days: Int = 60) -> [Double] {
    (0...days).flatMap { day -> [Double] in
      let t = Double(day)
      return [5 - (t <= 20 ? 0.12 * (20 - t) : 0.09 * (t - 20)), 5.2 - 0.06 * abs(t - 22)]
    }
  }

  private static func curve(_ mean: [Double], error: Double = 0.004) -> InterpolatedLightCurve {
    InterpolatedLightCurve(
      times: (0..<mean.count / 2).map(Double.init), bands: [.g, .r], mean: mean,
      standardDeviation: mean.map { _ in error },
      hyperparameters: Hyperparameters(amplitude: 2, timeScale: 20, wavelengthScale: 300))
  }

  /// The spread of features over independent draws of every value: errors of differences and of
  /// crossings are that spread, those of slopes bound it from above.
  @Test func errorsAreTheSpreadOfDraws() {
    var generator = SeededGenerator(seed: 3)
    let mean = Self.means()
    let draws = (0..<800).map { _ in
      Self.features.values(of: Self.curve(mean.map { $0 + 0.004 * generator.normal() }))
    }
    let (_, errors) = Self.features.valuesWithErrors(of: Self.curve(mean))
    var compared = 0
    for (k, name) in Self.features.names.enumerated() where !errors[k].isNaN {
      let values = draws.map { Double($0[k]) }
      guard !values.contains(where: \.isNaN) else { continue }
      let centre = values.reduce(0, +) / 800
      let spread = (values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / 799).squareRoot()
      let ratio = Double(errors[k]) / max(spread, 1e-9)
      if name.hasPrefix("change") || name.hasPrefix("colour.g-r.+") || name.hasPrefix("peak.g") {
        #expect((0.85...1.2).contains(ratio), "\(name) \(ratio)")
      } else if name.hasPrefix("rise") || name.hasPrefix("fade") {
        // The draw's own slope and grid crossing scatter as well.
        #expect((0.7...1.6).contains(ratio), "\(name) \(ratio)")
      } else if name.contains("slope") {
        #expect(ratio >= 1, "\(name) \(ratio)")
      } else {
        continue
      }
      compared += 1
    }
    #expect(compared >= 20)
  }

  /// A light curve that was cut has the features of its part: those that look no further are the
  /// whole one's, the others are missing.
  @Test(arguments: [25, 31, 38, 45, 53]) func cutLightCurves(days: Int) {
    let whole = Self.features.values(of: Self.curve(Self.means()))
    let part = Self.features.values(of: Self.curve(Self.means(days: days)))
    for (k, name) in Self.features.names.enumerated() {
      guard let reach = Self.reach(name) else { continue }
      if reach <= Double(days) {
        #expect(part[k] == whole[k] || (part[k].isNaN && whole[k].isNaN), "\(name)")
      } else {
        #expect(part[k].isNaN, "\(name)")
      }
    }
  }

  /// Days that a feature of the whole light curve looks at; `nil` where it looks at all of them.
  private static func reach(_ name: String) -> Double? {
    let parts = name.split(separator: ".", maxSplits: 2).map(String.init)
    let peak = parts.count > 1 && parts[1] == "g" ? 20.0 : 22
    switch parts[0] {
    case "rise": return peak
    case "fade":
      let depth = Double(parts[2]) ?? 0
      return (peak + depth / (parts[1] == "g" ? 0.09 : 0.06)).rounded(.up)
    case "change": return peak + max(0, Double(parts[2]) ?? 0)
    case "peak": return 22
    case "colour": return parts[2] == "peak" ? 22 : Double(parts[2]).map { 22 + max(0, $0) }
    default: return nil
    }
  }

  /// `docs/features.md` lists every feature with its unit and what it needs.
  @Test func documentationIsTheCode() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/features.md").standardized
    let text = try String(contentsOf: file, encoding: .utf8)
    let rows = text.components(separatedBy: "| Feature | Unit | Minimum (d) |")[1]
      .split(separator: "\n").dropFirst().map { line in
        line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      }
    let expected = Self.features.features.map {
      ["`\($0.name)`", $0.unit, "\(Int($0.minimumDuration))"]
    }
    #expect(rows == expected)
  }
}
