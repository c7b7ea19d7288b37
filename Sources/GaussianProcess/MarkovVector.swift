/// The states of a Matérn process of half-integer order: f, (1 + D)·f and so on, where D is the
/// derivative with respect to s = √(2ν)·t/ℓ_t.
///
/// In these states the drift is a Jordan block: a time step multiplies them by
///
///     A = exp(−s)·exp(s·N),   (N·x)_i = x_(i+1)
///
/// The elements are numbers, or states themselves: states of states are the covariance between the
/// states of two bands.
protocol MarkovVector<Element>: FilterVector {
  associatedtype Element: FilterVector

  /// The process itself.
  var f: Element { get set }

  /// x ← exp(s·N)·x.
  mutating func shift(_ s: Double)
  /// x ← exp(s·N)ᵀ·x.
  mutating func shiftTransposed(_ s: Double)
  /// Adds s·(I − N)·x to the derivative with respect to ln ℓ_t: the derivative of A.
  mutating func addDriftDerivative(_ s: Double)
}
