/// A Matérn process of half-integer order as a Markov process, with one set of states per band.
///
/// Source: Hartikainen & Särkkä (2010), section 4; Särkkä & Solin (2019), section 12.3.
protocol MarkovModel: Sendable {
  associatedtype Number: FilterNumber
  /// The states of one band.
  associatedtype State: MarkovVector<Number>
  /// The covariance of one band's states (rows) with another's (columns).
  associatedtype Block: MarkovVector<State>

  /// Number of states per band.
  static var order: Int { get }
  /// √(2ν).
  static var rate: Double { get }

  /// The stationary covariance: Σ times a covariance between bands.
  static func stationary(_ bands: Number) -> Block
  /// The covariance Q that a transition adds, times a covariance between bands.
  static func noise(_ transition: Transition, _ bands: Number) -> Block

  /// Covariances of the second band's process with the first band's states.
  static func firstColumn(_ block: Block) -> State
  static func subtractFromFirstColumn(_ block: inout Block, _ x: State)
  /// a·bᵀ.
  static func outer(_ a: State, _ b: State) -> Block
  static func scale(_ a: Number, _ b: State) -> State
  /// aᵀ·b.
  static func dot(_ a: State, _ b: State) -> Number
  /// P·x.
  static func product(_ block: Block, _ x: State) -> State
  /// Pᵀ·x.
  static func transposedProduct(_ block: Block, _ x: State) -> State

  /// Applies ``MarkovVector/shift(_:)`` to each row.
  static func shiftRows(_ block: inout Block, _ s: Double)
  static func shiftRowsTransposed(_ block: inout Block, _ s: Double)
  static func addRowDriftDerivatives(_ block: inout Block, _ s: Double)
}

extension MarkovModel {
  @inline(__always) static func transition(days: Double, timeScale: Double) -> Transition {
    Transition(distance: rate * (days / timeScale))
  }

  /// x ← A·x.
  @inline(__always) static func advance(_ state: inout State, _ transition: Transition) {
    state.shift(transition.distance)
    state = transition.decay * state
    state.addDriftDerivative(transition.distance)
  }

  /// P ← A·P·Aᵀ + Q.
  @inline(__always) static func advance(
    _ block: inout Block, _ transition: Transition, _ bands: Number
  ) {
    let s = transition.distance
    block.shift(s)
    shiftRows(&block, s)
    block = (transition.decay * transition.decay) * block
    block.addDriftDerivative(s)
    addRowDriftDerivatives(&block, s)
    block = block + noise(transition, bands)
  }

  /// x ← Aᵀ·x, values only.
  @inline(__always) static func pullBack(_ state: inout State, _ transition: Transition) {
    state.shiftTransposed(transition.distance)
    state = transition.decay * state
  }

  /// N ← Aᵀ·N·A, values only.
  @inline(__always) static func pullBack(_ block: inout Block, _ transition: Transition) {
    block.shiftTransposed(transition.distance)
    shiftRowsTransposed(&block, transition.distance)
    block = (transition.decay * transition.decay) * block
  }
}

/// One value in one band at one time.
struct MarkovMeasurement {
  var time: Double
  var band: Int
  var value: Double
  var error: Double

  /// Largest magnitude of a time or value.
  ///
  /// With it, and with the range of errors and hyperparameters, no fourth power of a ratio
  /// overflows.
  static let largest = 1e30

  /// Range of an error.
  static let errors = 1e-30...1e30

  /// Checks that the numbers are within range and in order.
  ///
  /// - Parameters:
  ///   - index: position in the light curve, for the error.
  ///   - previous: time of the measurement before.
  /// - Throws: the first fault.
  func validate(
    index: Int, after previous: Double, bandCount: Int
  ) throws(GaussianProcessError) {
    guard abs(time) <= Self.largest else { throw .timeOutOfRange(index: index, time: time) }
    guard abs(value) <= Self.largest else { throw .valueOutOfRange(index: index, value: value) }
    guard Self.errors.contains(error) else { throw .errorOutOfRange(index: index, error: error) }
    guard time >= previous else { throw .timesNotAscending(index: index) }
    guard band >= 0, band < bandCount else { throw .unknownBand(index: index, band: band) }
  }
}
