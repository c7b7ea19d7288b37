import Glibc
package import Photometry
package import Sampling
import SurveySimulator

/// A dwarf nova: outbursts of an accretion disc above a faint star.
///
///     F(t, λ) = F_q(λ) + F_o(λ) · h_i · shape(t − t_i)
package struct DwarfNovaLight: LightSource {
  /// One outburst.
  package struct Outburst: Sendable {
    /// MJD TAI.
    var onset: Double
    /// Relative to the brightest.
    var height: Double
    /// Days at the plateau.
    var plateau: Double
  }

  let quiescent: StarLight
  let peak: StarLight
  let outbursts: [Outburst]
  /// Days.
  let riseTime: Double
  /// mag per day after the plateau.
  let decline: Double

  package func flux(time: Double, band: Band) -> Double {
    let index = Int(band.rawValue)
    return quiescent.fluxes[index] + peak.fluxes[index] * brightness(time)
  }

  /// MJD TAI of the outbursts' onsets.
  package var onsets: [Double] { outbursts.map(\.onset) }

  /// Flux of the disc relative to the brightest outburst.
  private func brightness(_ time: Double) -> Double {
    var low = 0
    var high = outbursts.count
    while low < high {
      let middle = (low + high) / 2
      if outbursts[middle].onset <= time { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return 0 }
    let outburst = outbursts[low - 1]
    let age = time - outburst.onset - riseTime
    // Four magnitudes up within the rise; a tenth of a magnitude a day on the plateau.
    if age < 0 { return outburst.height * pow(10, 1.6 * age / riseTime) }
    let fading = 0.1 * min(age, outburst.plateau) + decline * max(0, age - outburst.plateau)
    return outburst.height * pow(10, -0.4 * fading)
  }
}

/// Cataclysmic variables: dwarf novae, polars and novalikes.
///
///     A_n = 0.70 + 1.90 log T_n  (Kukarkin–Parenago),  τ_d = 0.53 P^0.84 d/mag  (Bailey)
///
/// with the amplitude A_n and recurrence time T_n (days) of normal outbursts, and the orbital period P
/// (hours). Source: Warner (1995), equations 3.1 and 3.5; Otulakowska-Hypka et al. (2016), who find the
/// first relation to hold for superoutbursts and normal outbursts to scatter by more, here 0.7 mag;
/// superoutbursts with a plateau of two weeks, every fifth, in systems below the period gap.
package enum CataclysmicVariables {
  static func dwarfNova(
    in setting: SkySetting, from generator: inout SeededGenerator
  ) -> SkyCandidate {
    let position = SkyPosition.drawStar(in: setting.survey, scale: 25, from: &generator)
    let limits = setting.magnitudes
    let quiescent = StarLight(
      magnitude: generator.starMagnitude((limits.lowerBound + 3)...(limits.upperBound + 2)),
      temperature: 6_000, reddening: 0.5 * position.galacticReddening, survey: setting.survey)
    let recurrence = TruncatedNormal(1.9, 0.45, low: 1, high: 3).drawPower(from: &generator)
    let amplitude = kukarkinParenago(recurrence) + 0.7 * generator.normal()
    var candidate = SkyCandidate(
      position: position, kind: "dwarf nova", counterpart: SkyCounterpart(.star, quiescent)
    ) { _, generator in
      light(
        of: quiescent, recurrence: recurrence, amplitude: min(max(1.5, amplitude), 8.5),
        in: setting, from: &generator)
    }
    candidate.period = recurrence
    candidate.amplitude = amplitude
    return candidate
  }

  /// Amplitude in mag of a recurrence time in days.
  package static func kukarkinParenago(_ recurrence: Double) -> Double {
    0.70 + 1.90 * log10(recurrence)
  }

  /// The outbursts of one system over the survey.
  ///
  /// - Parameters:
  ///   - recurrence: mean days from onset to onset.
  ///   - amplitude: mag, of the disc at its brightest above the quiescent star, in r.
  package static func light(
    of quiescent: StarLight, recurrence: Double, amplitude: Double, in setting: SkySetting,
    from generator: inout SeededGenerator
  ) -> DwarfNovaLight {
    // The gap in orbital periods is at two to three hours.
    let isShort = generator.uniform() < 0.6
    let period = isShort ? generator.uniform(1.3, 2.1) : generator.uniform(3, 8)
    let plateau = isShort ? generator.uniform(1, 3) : generator.uniform(2, 6)
    let decline = 1 / (0.53 * pow(period, 0.84))
    let shortest = 1.5 * plateau + 5
    var outbursts: [DwarfNovaLight.Outburst] = []
    var onset = setting.template.lowerBound - recurrence * generator.uniform()
    while onset < setting.end {
      let isSuper = isShort && generator.uniform() < 0.2
      outbursts.append(
        .init(
          onset: onset,
          height: isSuper ? 1 : pow(10, -0.4 * (isShort ? 0.7 : 0)) * generator.uniform(0.7, 1),
          plateau: isSuper ? generator.uniform(10, 15) : plateau * generator.uniform(0.7, 1.3)))
      onset += max(shortest + (isSuper ? 15 : 0), recurrence * generator.uniform(0.6, 1.4))
    }
    let disc = StarLight(
      magnitude: quiescent.magnitude(.r) - amplitude, temperature: 12_000, survey: setting.survey)
    return DwarfNovaLight(
      quiescent: quiescent, peak: disc, outbursts: outbursts,
      riseTime: generator.uniform(0.5, 1.5), decline: decline)
  }
}

extension CataclysmicVariables {
  /// Polars and novalikes: orbital humps, flickering, and high and low states.
  ///
  /// Source: Warner (1995): orbital periods of 80 to 300 minutes, low states two to four magnitudes
  /// below the high ones that last for months, flickering of 0.1 to 0.3 mag.
  static func novalike(
    in setting: SkySetting, from generator: inout SeededGenerator
  ) -> SkyCandidate {
    let position = SkyPosition.drawStar(in: setting.survey, scale: 20, from: &generator)
    let isPolar = generator.uniform() < 0.5
    let star = StarLight(
      magnitude: generator.starMagnitude(setting.magnitudes), temperature: isPolar ? 9_000 : 14_000,
      reddening: 0.5 * position.galacticReddening, survey: setting.survey)
    let period = generator.uniform(80, 300) / 1_440
    let amplitude = isPolar ? generator.uniform(0.3, 1.5) : generator.uniform(0.02, 0.2)
    return SkyCandidate(
      star: star, at: position, kind: isPolar ? "polar" : "novalike", period: period,
      amplitude: amplitude
    ) { generator in
      StateChanges(
        period: period, amplitude: amplitude, flickering: generator.uniform(0.1, 0.3),
        depth: generator.uniform(1.5, 4), switches: switches(in: setting, from: &generator))
    }
  }

  private static func switches(
    in setting: SkySetting, from generator: inout SeededGenerator
  ) -> [Double] {
    var times: [Double] = []
    var time = setting.template.lowerBound - 200 * generator.uniform()
    while time < setting.end {
      // A high state and a low one.
      time += generator.logUniform(100, 1_000)
      times.append(time)
      time += generator.logUniform(60, 300)
      times.append(time)
    }
    return times
  }
}

/// The light of a polar or novalike about its high state.
private struct StateChanges: Variation {
  let period: Double
  let amplitude: Double
  let flickering: Double
  /// mag.
  let depth: Double
  /// MJD TAI where low states begin and end, in turn.
  let switches: [Double]

  /// Days of the change between states.
  private static let transition = 15.0

  func magnitude(time: Double, wavelength: Double) -> Double {
    let orbit = 0.5 * amplitude * sin(2 * .pi * time / period)
    // Three incommensurate periods of 7 to 31 minutes.
    let flicker =
      sin(2 * .pi * time * 205.7) + sin(2 * .pi * time * 97.3 + 1) + sin(2 * .pi * time * 46.1 + 2)
    return orbit + flickering / 3 * flicker + depth * lowness(time)
  }

  private func lowness(_ time: Double) -> Double {
    var result = 0.0
    for (index, moment) in switches.enumerated() where time > moment {
      let share = min(1, (time - moment) / Self.transition)
      result += index % 2 == 0 ? share : -share
    }
    return result
  }
}
