import Glibc

/// Phases that crowd towards the onset, where light curves change fastest.
///
///     phase(i) = duration · (i / (count − 1))²
package struct PhaseGrid: Sendable, Hashable {
  package static let count = 96

  /// Rest-frame days of the last phase.
  package let duration: Double

  package init(duration: Double) { self.duration = duration }

  /// Rest-frame days since the onset.
  package func phase(_ index: Int) -> Double {
    let fraction = Double(index) / Double(Self.count - 1)
    return duration * fraction * fraction
  }

  /// Real-valued index of a phase; the inverse of `phase(_:)`.
  package func position(of phase: Double) -> Double {
    sqrt(phase / duration) * Double(Self.count - 1)
  }

  /// A function's values on the grid.
  package func values(_ function: (Double) -> Double) -> [Double] {
    (0..<Self.count).map { function(phase($0)) }
  }
}
