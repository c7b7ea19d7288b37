/// The Matérn-5/2 process.
///
///     Σ =  1   1  2/3
///          1  4/3 4/3
///         2/3 4/3 8/3
enum Matern52<Number: FilterNumber>: MarkovModel {
  typealias State = Matern52Vector<Number>
  typealias Block = Matern52Vector<State>

  static var order: Int { 3 }
  static var rate: Double { 5.0.squareRoot() }

  @inline(__always) static func stationary(_ bands: Number) -> Block {
    let (twoThirds, fourThirds) = ((2.0 / 3) * bands, (4.0 / 3) * bands)
    return Block(
      f: State(f: bands, g: bands, h: twoThirds),
      g: State(f: bands, g: fourThirds, h: fourThirds),
      h: State(f: twoThirds, g: fourThirds, h: 2 * fourThirds))
  }

  @inline(__always) static func noise(_ transition: Transition, _ bands: Number) -> Block {
    let fg = transition.noise4(bands)
    let third = transition.noise3(bands)
    let gh = (4.0 / 3) * transition.noise2(bands)
    return Block(
      f: State(f: transition.noise5(bands), g: fg, h: (2.0 / 3) * third),
      g: State(f: fg, g: (4.0 / 3) * third, h: gh),
      h: State(f: (2.0 / 3) * third, g: gh, h: (8.0 / 3) * transition.noise1(bands)))
  }

  @inline(__always) static func firstColumn(_ block: Block) -> State {
    State(f: block.f.f, g: block.g.f, h: block.h.f)
  }

  @inline(__always) static func subtractFromFirstColumn(_ block: inout Block, _ x: State) {
    block.f.f = block.f.f - x.f
    block.g.f = block.g.f - x.g
    block.h.f = block.h.f - x.h
  }

  @inline(__always) static func outer(_ a: State, _ b: State) -> Block {
    Block(f: scale(a.f, b), g: scale(a.g, b), h: scale(a.h, b))
  }

  @inline(__always) static func scale(_ a: Number, _ b: State) -> State {
    State(f: a * b.f, g: a * b.g, h: a * b.h)
  }

  @inline(__always) static func dot(_ a: State, _ b: State) -> Number {
    a.f * b.f + a.g * b.g + a.h * b.h
  }

  @inline(__always) static func product(_ block: Block, _ x: State) -> State {
    State(f: dot(block.f, x), g: dot(block.g, x), h: dot(block.h, x))
  }

  @inline(__always) static func transposedProduct(_ block: Block, _ x: State) -> State {
    scale(x.f, block.f) + scale(x.g, block.g) + scale(x.h, block.h)
  }

  @inline(__always) static func shiftRows(_ block: inout Block, _ s: Double) {
    block.f.shift(s)
    block.g.shift(s)
    block.h.shift(s)
  }

  @inline(__always) static func shiftRowsTransposed(_ block: inout Block, _ s: Double) {
    block.f.shiftTransposed(s)
    block.g.shiftTransposed(s)
    block.h.shiftTransposed(s)
  }

  @inline(__always) static func addRowDriftDerivatives(_ block: inout Block, _ s: Double) {
    block.f.addDriftDerivative(s)
    block.g.addDriftDerivative(s)
    block.h.addDriftDerivative(s)
  }
}

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
