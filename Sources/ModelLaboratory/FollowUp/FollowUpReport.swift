import FollowUp
import JSONText
import Sampling
import Telemetry

/// The rare objects that following each list through a season found.
package struct FollowUpReport: Sendable {
  /// One look at one object.
  package struct Look: Sendable, Hashable {
    package var objectID: String
    package var objectClass: String
    package var isRare: Bool
    /// MJD TAI.
    package var time: Double
    /// From its brightest observation; negative before it.
    package var daysFromPeak: Double
    /// The object was bright enough.
    package var hasSucceeded: Bool

    /// The look confirms a rare object.
    var isFind: Bool { isRare && hasSucceeded }
  }

  /// The finds of one strategy: means over its sessions.
  package struct Outcome: Sendable {
    package var strategy: FollowUpBacktest.Strategy
    package var spectra: Double
    /// Looks at objects that were too faint.
    package var failed: Double
    package var rare: Double
    package var rareBeforePeak: Double
    /// Of the rare objects that were found; `nil` where none was.
    package var medianDaysFromPeak: Double?
    /// Of 95 %, over resampled looks.
    package var rareInterval: ClosedRange<Double>
    package var rareBeforePeakInterval: ClosedRange<Double>
    /// Looks of the first session.
    package var looks: [Look]

    init(_ strategy: FollowUpBacktest.Strategy, _ sessions: [[Look]]) {
      let count = Double(max(1, sessions.count))
      func mean(_ number: ([Look]) -> Int) -> Double {
        Double(sessions.reduce(0) { $0 + number($1) }) / count
      }
      self.strategy = strategy
      spectra = mean(\.count)
      failed = mean { $0.count { !$0.hasSucceeded } }
      rare = mean { $0.count(where: \.isFind) }
      rareBeforePeak = mean { $0.count { $0.isFind && $0.daysFromPeak < 0 } }
      let days = sessions.joined().filter(\.isFind).map(\.daysFromPeak).sorted()
      medianDaysFromPeak = days.isEmpty ? nil : days[days.count / 2]
      looks = sessions.first ?? []
      rareInterval = Self.interval(sessions, \.isFind)
      rareBeforePeakInterval = Self.interval(sessions) { $0.isFind && $0.daysFromPeak < 0 }
    }

    /// 0 where there was no spectrum.
    package var rarePerSpectrum: Double { spectra > 0 ? rare / spectra : 0 }

    private static let resamples = 1_000

    /// Of the number of looks of a kind, each session's looks drawn with replacement.
    private static func interval(
      _ sessions: [[Look]], _ isCounted: (Look) -> Bool
    ) -> ClosedRange<Double> {
      var generator = SeededGenerator(seed: 1)
      let counts = (0..<resamples).map { draw -> Double in
        let looks = sessions[draw % max(1, sessions.count)]
        let counted = looks.map { isCounted($0) }
        return Double(
          looks.indices.count { _ in counted[Int.random(in: counted.indices, using: &generator)] })
      }.sorted()
      return counts[resamples / 40]...counts[resamples - 1 - resamples / 40]
    }
  }

  /// States to which the planner gives about the same probability of being rare.
  package struct CalibrationRow: Sendable, Hashable {
    package var states: Int
    /// Mean of the probabilities.
    package var probability: Double
    /// Fraction of the states that are of rare objects.
    package var rare: Double
  }

  /// Name and version of the model.
  package let model: String
  /// True if each object was scored by a model that was not trained on it.
  package let isFolded: Bool
  package let settings: FollowUpBacktest.Settings
  package let objects: Int
  package let rare: Int
  package let outcomes: [Outcome]
  package let forecasts: [ForecastReport]
  package let calibration: [CalibrationRow]

  /// Eight groups of states, by probability.
  static func calibration(_ states: [(probability: Double, isRare: Bool)]) -> [CalibrationRow] {
    let groups: [Double] = [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 1.01]
    return zip(groups, groups.dropFirst()).compactMap { low, high in
      let own = states.filter { $0.probability >= low && $0.probability < high }
      guard !own.isEmpty else { return nil }
      return CalibrationRow(
        states: own.count,
        probability: own.reduce(0) { $0 + $1.probability } / Double(own.count),
        rare: Double(own.count(where: \.isRare)) / Double(own.count))
    }
  }
}

extension FollowUpReport {
  /// `followup.json`.
  package var json: [UInt8] {
    JSONWriter.object { writer in
      writer.field("model", model)
      writer.field("crossValidated", isFolded)
      writer.field("objects", objects)
      writer.field("rareObjects", rare)
      writer.field("limit", settings.limit)
      writer.field("spectraPerNight", settings.spectra)
      writer.field("cadence", settings.cadence)
      writer.arrayField("strategies") { writer in
        for outcome in outcomes { writer.object { Self.write(outcome, to: &$0) } }
      }
      writer.arrayField("forecasts") { writer in
        for row in forecasts {
          writer.object {
            $0.field("class", row.name)
            $0.field("days", row.days)
            $0.field("states", row.states)
            $0.field("bias", row.bias)
            $0.field("scatter", row.scatter)
            $0.field("coverage", row.coverage)
          }
        }
      }
      writer.arrayField("calibration") { writer in
        for row in calibration {
          writer.object {
            $0.field("states", row.states)
            $0.field("probability", row.probability)
            $0.field("rare", row.rare)
          }
        }
      }
    }
  }

  private static func write(_ outcome: Outcome, to writer: inout JSONWriter) {
    writer.field("strategy", outcome.strategy.rawValue)
    writer.field("spectra", outcome.spectra)
    writer.field("failed", outcome.failed)
    writer.field("rare", outcome.rare)
    writer.field("rareBeforePeak", outcome.rareBeforePeak)
    writer.field("medianDaysFromPeak", outcome.medianDaysFromPeak)
    writer.field("rarePerSpectrum", outcome.rarePerSpectrum)
    writer.objectField("intervals") {
      for (name, interval) in [
        ("rare", outcome.rareInterval), ("rareBeforePeak", outcome.rareBeforePeakInterval),
      ] { $0.field(name, [interval.lowerBound, interval.upperBound]) }
    }
  }

  /// `followup.csv`: one line a look of each strategy's first session.
  package var csv: String {
    var text = "strategy,mjd,id,class,rare,bright,days from peak\n"
    for outcome in outcomes {
      for look in outcome.looks {
        text += "\(outcome.strategy.rawValue),\(look.time),\(CSV.field(look.objectID)),"
        text += "\(CSV.field(look.objectClass)),\(look.isRare ? 1 : 0),"
        text += "\(look.hasSucceeded ? 1 : 0),\(Self.text(look.daysFromPeak, 2))\n"
      }
    }
    return text
  }

  /// Tables, Markdown.
  package var markdown: String {
    let title =
      "\(rare) rare objects among \(objects); \(settings.spectra) spectra every "
      + "\(settings.cadence) nights, brighter than \(Self.text(settings.limit, 1)) mag; scores by "
      + "\(model)\(isFolded ? ", cross-validated" : "") and without redshifts (95 % intervals over looks):"
    let rows = outcomes.map { outcome -> String in
      let days = outcome.medianDaysFromPeak.map { Self.text($0, 1) } ?? ""
      return "| \(outcome.strategy.rawValue) | \(Self.text(outcome.spectra, 0)) "
        + "| \(Self.text(outcome.failed, 0)) | \(Self.text(outcome.rare, 1)) "
        + "| \(Self.text(outcome.rareInterval)) | \(Self.text(outcome.rarePerSpectrum, 3)) "
        + "| \(Self.text(outcome.rareBeforePeak, 1)) "
        + "| \(Self.text(outcome.rareBeforePeakInterval)) | \(days) |"
    }
    return
      ([
        title, "",
        "| list | spectra | too faint | rare | interval | a spectrum | before peak | interval | median days from peak |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
      ] + rows + forecastLines + calibrationLines).joined(separator: "\n") + "\n"
  }

  private var forecastLines: [String] {
    [
      "", "Magnitudes at the next detection (measured less expected):", "",
      "| class | days ahead | states | median | scatter | within one error |",
      "| --- | --- | --- | --- | --- | --- |",
    ]
      + forecasts.map { row in
        "| \(row.name) | \(row.days) | \(row.states) | \(Self.text(row.bias, 3)) "
          + "| \(Self.text(row.scatter, 3)) | \(Self.text(row.coverage, 3)) |"
      }
  }

  private var calibrationLines: [String] {
    [
      "",
      "Rare objects among the states of every night, by the probability that the planner gives:",
      "", "| states | probability | rare |", "| --- | --- | --- |",
    ]
      + calibration.map { row in
        "| \(row.states) | \(Self.text(row.probability, 3)) | \(Self.text(row.rare, 3)) |"
      }
  }

  private static func text(_ interval: ClosedRange<Double>) -> String {
    "\(text(interval.lowerBound, 0)) to \(text(interval.upperBound, 0))"
  }

  private static func text(_ value: Double, _ places: Int) -> String {
    value.rounded(places: places)
  }
}
