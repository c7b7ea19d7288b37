import Glibc
import Photometry

/// A sum of thermal components with a given peak absolute magnitude.
struct ThermalModel: EmissionModel {
  let components: [ThermalComponent]
  let duration: Double

  /// - Parameters:
  ///   - components: in common units.
  ///   - peakMagnitude: AB absolute magnitude of the sum's maximum at `wavelength` nm.
  ///   - duration: rest-frame days; the longest component's where `nil`.
  init(
    _ components: [ThermalComponent], peakMagnitude: Double, at wavelength: Double,
    duration: Double? = nil
  ) {
    let peak = Self.peak(of: components, wavelength: wavelength)
    let factor = Magnitude.flux(ab: peakMagnitude) / peak
    self.components = components.map { $0.scaled(by: factor) }
    self.duration = duration ?? components.map { $0.onset + $0.grid.duration }.max() ?? 0
  }

  func flux(phase: Double, wavelength: Double) -> Double {
    var sum = 0.0
    for component in components { sum += component.flux(phase: phase, wavelength: wavelength) }
    return sum
  }

  func flux(phase: Double, through nodes: SpectralNodes) -> Double {
    var sum = 0.0
    for component in components { sum += component.flux(phase: phase, through: nodes) }
    return sum
  }

  /// The largest sum over the phases of every component's grid.
  private static func peak(of components: [ThermalComponent], wavelength: Double) -> Double {
    var result = Double.leastNormalMagnitude
    for owner in components {
      for index in 1..<PhaseGrid.count {
        let phase = owner.onset + owner.grid.phase(index)
        var sum = 0.0
        for component in components { sum += component.flux(phase: phase, wavelength: wavelength) }
        result = max(result, sum)
      }
    }
    return result
  }
}

/// A photosphere that radiates as a blackbody of changing size and temperature.
///
///     F_ν(t, λ) = A(t) · B_ν(λ, T(t)) · 10^(−0.4 S(t, λ))
///
/// S is what lines and their blanketing of the ultraviolet take, in magnitudes.
struct ThermalComponent: Sendable {
  /// The quantity that a light curve's shape describes.
  enum Shape {
    /// Total luminosity; the emitting area follows as L / T⁴.
    case bolometric
    /// Flux density at a wavelength in nm.
    case monochromatic(wavelength: Double)
  }

  let grid: PhaseGrid
  /// Days from the model's onset to the component's.
  let onset: Double
  let features: SpectralFeatures?
  /// ln A on the grid.
  private(set) var logAmplitude: [Double]
  /// Kelvin on the grid.
  private let temperature: [Double]

  /// - Parameters:
  ///   - brightness: relative brightness on the grid, not negative.
  ///   - temperature: kelvin on the grid, positive.
  init(
    grid: PhaseGrid, onset: Double = 0, brightness: [Double], temperature: [Double],
    shape: Shape, features: SpectralFeatures? = nil
  ) {
    precondition(brightness.count == PhaseGrid.count && temperature.count == PhaseGrid.count)
    self.grid = grid
    self.onset = onset
    self.features = features
    self.temperature = temperature
    let faintest = (brightness.max() ?? 0) * 1e-12 + Double.leastNormalMagnitude
    logAmplitude = zip(brightness, temperature).map { brightness, temperature in
      log(max(brightness, faintest) / Self.reference(shape, temperature: temperature))
    }
  }

  /// What the spectrum is at one phase.
  private struct State {
    var logAmplitude: Double
    var temperature: Double
    var place: SpectralSurface.Place?
  }

  /// Flux density at the model's phase, in the units of the amplitude.
  func flux(phase: Double, wavelength: Double) -> Double {
    state(phase: phase).map { flux($0, features?.surface, wavelength: wavelength) } ?? 0
  }

  /// The weighted sum over wavelengths.
  func flux(phase: Double, through nodes: SpectralNodes) -> Double {
    guard let state = state(phase: phase) else { return 0 }
    let surface = features?.surface
    var sum = 0.0
    for index in nodes.wavelengths.indices {
      sum += nodes.weights[index] * flux(state, surface, wavelength: nodes.wavelengths[index])
    }
    return sum
  }

  /// `nil` before the component's onset.
  private func state(phase: Double) -> State? {
    let age = phase - onset
    guard age > 0 else { return nil }
    let position = min(grid.position(of: age), Double(PhaseGrid.count - 1))
    let index = min(Int(position), PhaseGrid.count - 2)
    let weight = position - Double(index)
    let slope = logAmplitude[index + 1] - logAmplitude[index]
    var amplitude = logAmplitude[index] + weight * slope
    if age > grid.duration { amplitude += lateSlope * (age - grid.duration) }
    return State(
      logAmplitude: amplitude,
      temperature: temperature[index] + weight * (temperature[index + 1] - temperature[index]),
      place: features.map { $0.surface.place(of: age - $0.epoch) })
  }

  @inline(__always)
  private func flux(
    _ state: State, _ surface: SpectralSurface?, wavelength: Double
  ) -> Double {
    var logarithm = state.logAmplitude
    if let place = state.place, let surface {
      logarithm += surface.logarithm(place, wavelength: wavelength)
    }
    return exp(logarithm)
      * Blackbody.brightness(wavelength: wavelength, temperature: state.temperature)
  }

  /// The same component with its amplitude multiplied.
  func scaled(by factor: Double) -> ThermalComponent {
    var result = self
    let shift = log(factor)
    for index in result.logAmplitude.indices { result.logAmplitude[index] += shift }
    return result
  }

  /// d ln A / dt at the end of the grid, never rising.
  private var lateSlope: Double {
    let last = PhaseGrid.count - 1
    let step = grid.phase(last) - grid.phase(last - 1)
    return min(0, (logAmplitude[last] - logAmplitude[last - 1]) / step)
  }

  private static func reference(_ shape: Shape, temperature: Double) -> Double {
    switch shape {
    case .bolometric: pow(temperature / 10_000, 4)
    case .monochromatic(let wavelength):
      Blackbody.brightness(wavelength: wavelength, temperature: temperature)
    }
  }
}

/// Planck's law.
enum Blackbody {
  /// h c / k, nm K.
  static let secondRadiationConstant = 1.438_776_877e7

  /// Brightness per unit frequency relative to (1/λ)³, dimensionless.
  ///
  ///     B_ν ∝ λ⁻³ / (exp(hc / λkT) − 1)
  ///
  /// - Parameters: wavelength in nm, temperature in K.
  @inline(__always)
  static func brightness(wavelength: Double, temperature: Double) -> Double {
    let exponent = secondRadiationConstant / (wavelength * temperature)
    let inverse = 1000 / wavelength
    return inverse * inverse * inverse / (exp(exponent) - 1)
  }
}

/// A photosphere's temperature: exponential cooling around the peak towards a floor.
///
///     T(t) = T_f + (T_p − T_f) · exp(−(t − t_p) / τ_T),  at most T_max
///
/// The exponential is a stand-in for the colours of each class; the floor, below which the
/// photosphere recedes instead of cooling, is that of Nicholl, Guillochon & Berger (2017).
struct Cooling: Sendable {
  /// K at `peakTime`.
  var atPeak: Double
  /// K, approached late.
  var floor: Double
  /// Days.
  var timeScale: Double
  /// Days since the onset.
  var peakTime: Double
  /// K, early.
  var hottest: Double

  func callAsFunction(_ phase: Double) -> Double {
    min(hottest, floor + (atPeak - floor) * exp(-(phase - peakTime) / timeScale))
  }
}

/// The spectrum of one object over time, at 10 pc and without dust.
protocol EmissionModel: Sendable {
  /// Flux density above the quiescent level, nJy at 10 pc.
  ///
  /// - Parameters:
  ///   - phase: rest-frame days since the onset.
  ///   - wavelength: rest wavelength, nm.
  func flux(phase: Double, wavelength: Double) -> Double

  /// The weighted sum of the flux density over rest wavelengths.
  func flux(phase: Double, through nodes: SpectralNodes) -> Double

  /// True if the object has no emission before the onset.
  var hasOnset: Bool { get }

  /// Rest-frame days from the onset to where the object no longer matters.
  var duration: Double { get }
}

extension EmissionModel {
  var hasOnset: Bool { true }

  func flux(phase: Double, through nodes: SpectralNodes) -> Double {
    var sum = 0.0
    for (wavelength, weight) in zip(nodes.wavelengths, nodes.weights) {
      sum += weight * flux(phase: phase, wavelength: wavelength)
    }
    return sum
  }
}
