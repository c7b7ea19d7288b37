/// The states of a Matérn-5/2 process: f, g = (1 + D)·f and h = (1 + D)²·f.
struct Matern52Vector<Element: FilterVector>: MarkovVector {
  var f: Element
  var g: Element
  var h: Element

  static var zero: Self { Self(f: .zero, g: .zero, h: .zero) }

  @inline(__always) static func + (a: Self, b: Self) -> Self {
    Self(f: a.f + b.f, g: a.g + b.g, h: a.h + b.h)
  }

  @inline(__always) static func - (a: Self, b: Self) -> Self {
    Self(f: a.f - b.f, g: a.g - b.g, h: a.h - b.h)
  }

  @inline(__always) static func * (a: Double, b: Self) -> Self {
    Self(f: a * b.f, g: a * b.g, h: a * b.h)
  }

  @inline(__always) mutating func addTimeScaleDerivative(_ scale: Double, of other: Self) {
    f.addTimeScaleDerivative(scale, of: other.f)
    g.addTimeScaleDerivative(scale, of: other.g)
    h.addTimeScaleDerivative(scale, of: other.h)
  }

  @inline(__always) mutating func shift(_ s: Double) {
    f = f + s * (g + (0.5 * s) * h)
    g = g + s * h
  }

  @inline(__always) mutating func shiftTransposed(_ s: Double) {
    h = h + s * (g + (0.5 * s) * f)
    g = g + s * f
  }

  @inline(__always) mutating func addDriftDerivative(_ s: Double) {
    f.addTimeScaleDerivative(s, of: f - g)
    g.addTimeScaleDerivative(s, of: g - h)
    h.addTimeScaleDerivative(s, of: h)
  }
}
