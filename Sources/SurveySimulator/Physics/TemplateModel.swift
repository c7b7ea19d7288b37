import Glibc
import Photometry

/// A spectrum over time that is known by itself, stretched in time.
///
///     F_ν(t, λ) = F₀ · 10^(−0.4 S((t − t_p) / s, λ))
struct TemplateModel: EmissionModel {
  /// Magnitudes below the peak, by rest-frame days around it.
  let surface: SpectralSurface
  /// AB absolute magnitude where the surface is 0.
  let magnitude: Double
  /// s.
  let stretch: Double
  /// t_p, rest-frame days from the onset to the peak.
  let peakTime: Double
  /// Rest-frame days.
  let duration: Double
  private let amplitude: Double

  /// - Parameters: as the properties; `peakTime` and `duration` before they are stretched.
  init(
    _ surface: SpectralSurface, magnitude: Double, stretch: Double, peakTime: Double,
    duration: Double
  ) {
    self.surface = surface
    self.magnitude = magnitude
    self.stretch = stretch
    self.peakTime = peakTime * stretch
    self.duration = duration * stretch
    amplitude = log(Magnitude.flux(ab: magnitude))
  }

  func flux(phase: Double, wavelength: Double) -> Double {
    guard phase > 0 else { return 0 }
    return exp(amplitude + surface.logarithm(place(phase), wavelength: wavelength))
  }

  func flux(phase: Double, through nodes: SpectralNodes) -> Double {
    guard phase > 0 else { return 0 }
    let place = place(phase)
    var sum = 0.0
    for index in nodes.wavelengths.indices {
      sum +=
        nodes.weights[index]
        * exp(amplitude + surface.logarithm(place, wavelength: nodes.wavelengths[index]))
    }
    return sum
  }

  private func place(_ phase: Double) -> SpectralSurface.Place {
    surface.place(of: (phase - peakTime) / stretch)
  }
}
