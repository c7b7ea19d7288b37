import Glibc
import Photometry

/// Magnitudes over phase and wavelength, linear between the points of a regular grid.
///
/// Either a whole spectrum relative to its own peak, or what blanketing and lines take from a thermal
/// continuum and add to it.
struct SpectralSurface: Sendable {
  /// nm: 100 to 1,200 in steps of 5. Beyond, the ends hold.
  private static let columns = 221
  private static let blue = 100.0
  private static let step = 5.0

  private let phases: [Double]
  /// (phases, columns), −0.4 ln 10 times the magnitudes.
  private var logarithms: [Double]

  /// - Parameters:
  ///   - wavelengths: nm, ascending.
  ///   - rows: a phase in days, ascending, and the magnitudes at the wavelengths.
  init(wavelengths: [Double], rows: [(phase: Double, magnitudes: [Double])]) {
    phases = rows.map(\.phase)
    logarithms = rows.flatMap { row in
      precondition(row.magnitudes.count == wavelengths.count, "a magnitude for each wavelength")
      return (0..<Self.columns).map { column in
        let wavelength = Self.blue + Self.step * Double(column)
        return -interpolated(row.magnitudes, wavelengths, at: wavelength) / Magnitude.pogson
      }
    }
  }

  /// The surface with a line: a Gaussian in the logarithm of the flux.
  ///
  /// - Parameters:
  ///   - centre: nm.
  ///   - width: standard deviation, nm.
  ///   - strength: magnitudes at the centre by phase, linear between them and held beyond; positive
  ///     where the line absorbs.
  func line(
    _ centre: Double, width: Double, strength: [(phase: Double, magnitudes: Double)]
  ) -> SpectralSurface {
    var result = self
    let (times, values) = (strength.map(\.phase), strength.map(\.magnitudes))
    for (row, phase) in phases.enumerated() {
      let depth = interpolated(values, times, at: phase) / Magnitude.pogson
      for column in 0..<Self.columns {
        let x = (Self.blue + Self.step * Double(column) - centre) / width
        if abs(x) < 5 { result.logarithms[row * Self.columns + column] -= depth * exp(-x * x / 2) }
      }
    }
    return result
  }

  /// Rows to interpolate between at a phase: the start of the earlier one, and the later one's part.
  struct Place {
    var offset: Int
    var later: Double
  }

  func place(of phase: Double) -> Place {
    guard let last = phases.last, phase < last else {
      return Place(offset: max(0, phases.count - 2) * Self.columns, later: 1)
    }
    var row = 0
    while row + 2 < phases.count, phases[row + 1] <= phase { row += 1 }
    let span = phases[row + 1] - phases[row]
    return Place(offset: row * Self.columns, later: max(0, (phase - phases[row]) / span))
  }

  /// Natural logarithm of the flux, or of the factor on it.
  @inline(__always)
  func logarithm(_ place: Place, wavelength: Double) -> Double {
    let position = min(
      max((wavelength - Self.blue) / Self.step, 0), Double(Self.columns - 1) - 1e-9)
    let column = Int(position)
    let right = position - Double(column)
    let index = place.offset + column
    let early = logarithms[index] + right * (logarithms[index + 1] - logarithms[index])
    let next = index + Self.columns
    let late = logarithms[next] + right * (logarithms[next + 1] - logarithms[next])
    return early + place.later * (late - early)
  }
}

/// Linear between ascending points, held beyond the ends.
func interpolated(_ values: [Double], _ points: [Double], at point: Double) -> Double {
  guard let next = points.firstIndex(where: { $0 > point }) else { return values[values.count - 1] }
  guard next > 0 else { return values[0] }
  let share = (point - points[next - 1]) / (points[next] - points[next - 1])
  return values[next - 1] + share * (values[next] - values[next - 1])
}

/// Lines and blanketing of a component, by days since an epoch of it.
struct SpectralFeatures: Sendable {
  var surface: SpectralSurface
  /// Days from the component's onset to the surface's phase 0.
  var epoch = 0.0
}

extension SpectralSurface {
  /// Line blanketing that does not change with time.
  ///
  ///     10^(−0.4 S) = min(1, (λ/λ_c)^p)
  ///
  /// Source: Nicholl, Guillochon & Berger (2017), where p = 1.
  static func cutoff(below wavelength: Double, power: Double) -> SpectralSurface {
    let points = Array(stride(from: 100.0, through: 1_200, by: 10))
    let magnitudes = points.map { -2.5 * power * log10(min(1, $0 / wavelength)) }
    return SpectralSurface(wavelengths: points, rows: [(0, magnitudes), (1, magnitudes)])
  }
}
