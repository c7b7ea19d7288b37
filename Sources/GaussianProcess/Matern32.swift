/// The Matérn-3/2 process.
///
///     Σ = 1 1
///         1 2
enum Matern32<Number: FilterNumber>: MarkovModel {
  typealias State = Matern32Vector<Number>
  typealias Block = Matern32Vector<State>

  static var order: Int { 2 }
  static var rate: Double { 3.0.squareRoot() }

  @inline(__always) static func stationary(_ bands: Number) -> Block {
    Block(f: State(f: bands, g: bands), g: State(f: bands, g: 2 * bands))
  }

  @inline(__always) static func noise(_ transition: Transition, _ bands: Number) -> Block {
    let cross = transition.noise2(bands)
    return Block(
      f: State(f: transition.noise3(bands), g: cross),
      g: State(f: cross, g: 2 * transition.noise1(bands)))
  }

  @inline(__always) static func firstColumn(_ block: Block) -> State {
    State(f: block.f.f, g: block.g.f)
  }

  @inline(__always) static func subtractFromFirstColumn(_ block: inout Block, _ x: State) {
    block.f.f = block.f.f - x.f
    block.g.f = block.g.f - x.g
  }

  @inline(__always) static func outer(_ a: State, _ b: State) -> Block {
    Block(f: scale(a.f, b), g: scale(a.g, b))
  }

  @inline(__always) static func scale(_ a: Number, _ b: State) -> State {
    State(f: a * b.f, g: a * b.g)
  }

  @inline(__always) static func dot(_ a: State, _ b: State) -> Number { a.f * b.f + a.g * b.g }

  @inline(__always) static func product(_ block: Block, _ x: State) -> State {
    State(f: dot(block.f, x), g: dot(block.g, x))
  }

  @inline(__always) static func transposedProduct(_ block: Block, _ x: State) -> State {
    scale(x.f, block.f) + scale(x.g, block.g)
  }

  @inline(__always) static func shiftRows(_ block: inout Block, _ s: Double) {
    block.f.shift(s)
    block.g.shift(s)
  }

  @inline(__always) static func shiftRowsTransposed(_ block: inout Block, _ s: Double) {
    block.f.shiftTransposed(s)
    block.g.shiftTransposed(s)
  }

  @inline(__always) static func addRowDriftDerivatives(_ block: inout Block, _ s: Double) {
    block.f.addDriftDerivative(s)
    block.g.addDriftDerivative(s)
  }
}

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
