import Glibc
import Sampling

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
