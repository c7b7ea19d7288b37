/// Information of later measurements on the states at one time: a vector r and a matrix N with
/// which the posterior given all measurements follows from the one given the earlier ones, mean m
/// and covariance P.
///
///     mean = m + P·r,   covariance = P − P·N·P
///
/// Unlike the Rauch–Tung–Striebel recursion, which has the same result, this inverts no covariance:
/// bands may be perfectly correlated.
///
/// Source: Bryson & Frazier (1963); de Jong (1989), theorem 1.
struct MarkovAdjoint<Model: MarkovModel>: Sendable where Model.Number == Double {
  /// `(bands)`.
  private(set) var r: [Model.State] = []
  /// `(pairs)`, bands b ≥ c at index b(b + 1)/2 + c.
  private(set) var n: [Model.Block] = []
  /// `(bands)`, N times a gain.
  private var product: [Model.State] = []

  /// Returns to the state after the last measurement, where r and N are 0.
  mutating func reset(bandCount: Int) {
    r.removeAll(keepingCapacity: true)
    n.removeAll(keepingCapacity: true)
    product.removeAll(keepingCapacity: true)
    for b in 0..<bandCount {
      r.append(.zero)
      product.append(.zero)
      for _ in 0...b { n.append(.zero) }
    }
  }

  /// Goes back over a step in time.
  ///
  ///     r ← Aᵀ·r,   N ← Aᵀ·N·A
  mutating func pullBack(_ transition: Transition) {
    for b in r.indices { Model.pullBack(&r[b], transition) }
    for pair in n.indices { Model.pullBack(&n[pair], transition) }
  }

  /// Goes back over a measurement of a band, with gain K = P·h/S.
  ///
  ///     r ← (I − K·hᵀ)ᵀ·r + h·v/S,   N ← (I − K·hᵀ)ᵀ·N·(I − K·hᵀ) + h·hᵀ/S
  ///
  /// - Parameters:
  ///   - gain: `(bands)`, K·√S.
  ///   - innovation: v/√S and 1/√S.
  mutating func absorb(
    band: Int, gain: ArraySlice<Model.State>, innovation: MarkovFilter<Model>.Innovation
  ) {
    let scale = innovation.inverseDeviation
    let start = gain.startIndex
    let square = scale * scale * (1 + multiply(gain))
    var projection = 0.0
    for b in r.indices { projection += Model.dot(r[b], gain[start + b]) }
    r[band].f += scale * (innovation.residual - projection)
    let row = band * (band + 1) / 2
    for c in 0...band { n[row + c].f = n[row + c].f - scale * product[c] }
    for b in band..<r.count {
      Model.subtractFromFirstColumn(&n[b * (b + 1) / 2 + band], scale * product[b])
    }
    n[row + band].f.f += square
  }

  /// Sets `product` to N·g and returns gᵀ·N·g.
  private mutating func multiply(_ gain: ArraySlice<Model.State>) -> Double {
    let start = gain.startIndex
    for b in product.indices { product[b] = .zero }
    var pair = 0
    for b in product.indices {
      for c in 0..<b {
        product[b] = product[b] + Model.product(n[pair], gain[start + c])
        product[c] = product[c] + Model.transposedProduct(n[pair], gain[start + b])
        pair += 1
      }
      product[b] = product[b] + Model.product(n[pair], gain[start + b])
      pair += 1
    }
    var square = 0.0
    for b in product.indices { square += Model.dot(product[b], gain[start + b]) }
    return square
  }

  /// rᵀ·p and pᵀ·N·p.
  ///
  /// - Parameter p: `(bands)`.
  func forms(_ p: [Model.State]) -> (linear: Double, quadratic: Double) {
    var linear = 0.0
    var square = 0.0
    var cross = 0.0
    var pair = 0
    for b in r.indices {
      linear += Model.dot(r[b], p[b])
      for c in 0..<b {
        cross += Model.dot(p[b], Model.product(n[pair], p[c]))
        pair += 1
      }
      square += Model.dot(p[b], Model.product(n[pair], p[b]))
      pair += 1
    }
    return (linear, square + 2 * cross)
  }
}
