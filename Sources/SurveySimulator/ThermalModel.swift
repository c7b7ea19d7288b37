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
