import Glibc
import Sampling

/// Classical nova: optically thick wind of a thermonuclear runaway on a white dwarf.
///
///     M_V = −7.92 − 0.81 arctan((1.32 − log t₂) / 0.23),  F ∝ (1 + t/t_s)^−1.75, then t^−3.5
///
/// where t₂ days pass in the first two magnitudes. Source: della Valle & Livio (1995) for the
/// peak; Hachisu & Kato (2006) for the decline; Strope, Schaefer & Henden (2010) for t₂.
struct Nova: TransientRecipe {
  static let population = Population.share(
    0.01, magnitudes: TruncatedNormal(-7.9, 0.8, low: -9.4, high: -6.4), wavelength: 550)

  let peakMagnitude: Double
  let referenceWavelength = 550.0
  let hostReddening: Double
  /// Days.
  private let fallTime: Double
  private let riseTime: Double

  init(from generator: inout SeededGenerator) {
    fallTime = TruncatedNormal(1.3, 0.35).drawPower(from: &generator)
    peakMagnitude =
      -7.92 - 0.81 * atan((1.32 - log10(fallTime)) / 0.23) + 0.3 * generator.normal()
    riseTime = 1 + 0.1 * fallTime
    hostReddening = generator.exponential(mean: 0.1, limit: 0.5)
  }

  func model(from generator: inout SeededGenerator) -> any EmissionModel {
    let grid = PhaseGrid(duration: riseTime + 12 * fallTime + 60)
    // (1 + t₂/t_s)^1.75 = 10^0.8, two magnitudes.
    let scale = fallTime / (pow(10, 0.8 / 1.75) - 1)
    let turn = 6 * fallTime
    let brightness = grid.values { time in
      let age = time - riseTime
      guard age > 0 else { return exp(3 * age / riseTime) * min(1, time / (0.1 * riseTime)) }
      let steepening = age > turn ? pow(age / turn, -1.75) : 1
      return pow(1 + age / scale, -1.75) * steepening
    }
    let wind = ThermalComponent(
      grid: grid, brightness: brightness,
      temperature: grid.values { min(8_500 + 150 * max(0, $0 - riseTime), 16_000) },
      shape: .monochromatic(wavelength: referenceWavelength))
    return ThermalModel([wind], peakMagnitude: peakMagnitude, at: referenceWavelength)
  }
}

/// Dwarf nova: repeated outbursts of an accretion disc around a white dwarf.
///
///     M_V(max) = 5.74 − 0.259 P_orb / h
///
/// Each outburst rises within a day, declines slowly while the disc is hot, then fast. Source:
/// Warner (1995) for the peak, rise, decline and duration; Coppejans et al. (2016) for recurrence.
struct DwarfNova: TransientRecipe {
  static let population = Population.share(
    0.03, magnitudes: TruncatedNormal(4.9, 0.4, low: 4, high: 5.7), wavelength: 550)

  let peakMagnitude: Double
  let referenceWavelength = 550.0
  /// Days.
  private let riseTime: Double
  private let brightTime: Double
  /// mag per day, bright and after.
  private let slowDecline: Double
  private let fastDecline: Double
  private let recurrence: Double
  private let temperature: Double

  init(from generator: inout SeededGenerator) {
    let period = generator.uniform(1.3, 6)
    peakMagnitude = 5.74 - 0.259 * period + 0.2 * generator.normal()
    riseTime = generator.uniform(0.4, 1.5)
    brightTime = TruncatedNormal(0.9, 0.2).drawPower(from: &generator)
    slowDecline = generator.uniform(0.06, 0.14)
    fastDecline = generator.uniform(0.5, 1.1)
    recurrence = TruncatedNormal(2.0, 0.4).drawPower(from: &generator)
    temperature = generator.uniform(10_000, 15_000)
  }

  func model(from generator: inout SeededGenerator) -> any EmissionModel {
    let grid = PhaseGrid(duration: riseTime + brightTime + 12)
    let brightness = grid.values(brightness)
    let kelvin = grid.values { $0 < riseTime + brightTime ? temperature : 0.8 * temperature }
    var components: [ThermalComponent] = []
    var onset = 0.0
    repeat {
      let height = generator.uniform(0.6, 1)
      components.append(
        ThermalComponent(
          grid: grid, onset: onset, brightness: brightness.map { $0 * height },
          temperature: kelvin, shape: .monochromatic(wavelength: referenceWavelength)))
      onset += grid.duration + recurrence * generator.uniform(0.6, 1.4)
    } while onset < 400 && components.count < 12
    return ThermalModel(components, peakMagnitude: peakMagnitude, at: referenceWavelength)
  }

  private func brightness(_ time: Double) -> Double {
    let age = time - riseTime
    if age < 0 { return pow(10, 0.4 * 4 * age / riseTime) * min(1, time / (0.1 * riseTime)) }
    let slow = slowDecline * min(age, brightTime)
    return pow(10, -0.4 * (slow + fastDecline * max(0, age - brightTime)))
  }
}

/// ILRT: an intermediate-luminosity red transient, an electron-capture supernova or an eruption.
///
/// Source: Bazin et al. (2009) for the shape; Cai et al. (2021) for M_r −11.5 to −14.5, rises of one
/// to three weeks, declines of 1 to 3 mag per 100 days, 5,500 K at peak and dusty surroundings;
/// Cai et al. (2021) for the rate, 8 % of core collapses.
struct IntermediateLuminosity: TransientRecipe {
  static let population = Population.cosmological(
    rate: 8e3, evolution: 2.7, magnitudes: magnitudes, wavelength: 620)
  private static let magnitudes = TruncatedNormal(-13.0, 0.7, low: -14.7, high: -11.5)
  private static let spectrum = SpectralSurface.cutoff(below: 400, power: 1)

  let peakMagnitude: Double
  let referenceWavelength = 620.0
  let hostReddening: Double
  private let shape: BazinShape
  private let peakTemperature: Double

  init(from generator: inout SeededGenerator) {
    peakMagnitude = Self.magnitudes.draw(from: &generator)
    hostReddening = generator.exponential(mean: 0.2, limit: 0.8)
    let slope = TruncatedNormal(0.02, 0.006, low: 0.01, high: 0.035).draw(from: &generator)
    let rise = TruncatedNormal(13, 4, low: 7, high: 22).draw(from: &generator)
    shape = BazinShape(fall: 1.0857 / slope, rise: rise / 9)
    peakTemperature = 5_800 + 400 * generator.normal()
  }

  func model(from generator: inout SeededGenerator) -> any EmissionModel {
    let cooling = Cooling(
      atPeak: peakTemperature, floor: 3_600, timeScale: 60, peakTime: shape.peakTime,
      hottest: 7_000)
    let photosphere = ThermalComponent.declining(
      as: shape, for: 200, cooling: cooling, wavelength: referenceWavelength,
      features: SpectralFeatures(surface: Self.spectrum))
    return ThermalModel([photosphere], peakMagnitude: peakMagnitude, at: referenceWavelength)
  }
}
