/// The states of a Matérn-3/2 process: f and g = (1 + D)·f.
struct Matern32Vector<Element: FilterVector>: MarkovVector {
  var f: Element
  var g: Element

  static var zero: Self { Self(f: .zero, g: .zero) }
  @inline(__always) static func + (a: Self, b: Self) -> Self { Self(f: a.f + b.f, g: a.g + b.g) }
  @inline(__always) static func - (a: Self, b: Self) -> Self { Self(f: a.f - b.f, g: a.g - b.g) }
  @inline(__always) static func * (a: Double, b: Self) -> Self { Self(f: a * b.f, g: a * b.g) }

  @inline(__always) mutating func addTimeScaleDerivative(_ scale: Double, of other: Self) {
    f.addTimeScaleDerivative(scale, of: other.f)
    g.addTimeScaleDerivative(scale, of: other.g)
  }

  @inline(__always) mutating func shift(_ s: Double) { f = f + s * g }

  @inline(__always) mutating func shiftTransposed(_ s: Double) { g = g + s * f }

  @inline(__always) mutating func addDriftDerivative(_ s: Double) {
    f.addTimeScaleDerivative(s, of: f - g)
    g.addTimeScaleDerivative(s, of: g)
  }
}
