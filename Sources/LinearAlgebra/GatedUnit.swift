internal import CVectorKernels

/// The elementwise half of a gated recurrent unit, PyTorch's convention: the reset gate acts on the
/// previous state's product, gates in the order r, z, n.
///
/// ```
/// r = σ(gᵣ + uᵣ)   z = σ(g_z + u_z)   n = tanh(gₙ + r·uₙ)   h ← n + z·(h − n)
/// ```
///
/// Source: Cho et al. (2014), with the reset gate of PyTorch's `nn.GRU`.
package enum GatedUnit {
  /// One step forward of `rows` units, `width` a multiple of 16.
  ///
  /// - Parameters:
  ///   - gates: from element `3·width·row` on (rows, 3, width): the input's products g on entry,
  ///     r, z, n on return.
  ///   - products: (rows, 3, width), the previous state's products u.
  ///   - candidate: from element `width·row` on (rows, width), receives uₙ.
  ///   - state: (rows, width), h, in place.
  package static func forward(
    rows: Int, width: Int, gates: inout [Float], products: [Float], candidate: inout [Float],
    state: inout [Float], at row: Int
  ) {
    check(rows, width, row, gates.count, candidate.count, state.count)
    precondition(products.count >= 3 * width * rows, "products outside their array")
    unsafe gates.withUnsafeMutableBufferPointer { gates in
      unsafe candidate.withUnsafeMutableBufferPointer { candidate in
        unsafe state.withUnsafeMutableBufferPointer { state in
          unsafe products.withUnsafeBufferPointer { products in
            guard let gates = gates.baseAddress, let candidate = candidate.baseAddress,
              let state = state.baseAddress, let products = products.baseAddress
            else { return }
            unsafe nj_gated_forward(
              rows, width, gates + 3 * width * row, products, candidate + width * row, state)
          }
        }
      }
    }
  }

  /// One step back of `rows` units.
  ///
  /// - Parameters:
  ///   - gates: from element `3·width·row` on (rows, 3, width): r, z, n on entry, on return the
  ///     gradients of their arguments.
  ///   - candidate: from element `width·row` on (rows, width): uₙ on entry, its gradient on return.
  ///   - previous: from element `width·row` on (rows, width), h before the step.
  ///   - gradient: (rows, width), on entry of h after the step; on return of h before it, so far as
  ///     it does not pass through u.
  package static func backward(
    rows: Int, width: Int, gates: inout [Float], candidate: inout [Float], previous: [Float],
    gradient: inout [Float], at row: Int
  ) {
    check(rows, width, row, gates.count, candidate.count, gradient.count)
    precondition(previous.count >= width * (row + rows), "states outside their array")
    unsafe gates.withUnsafeMutableBufferPointer { gates in
      unsafe candidate.withUnsafeMutableBufferPointer { candidate in
        unsafe gradient.withUnsafeMutableBufferPointer { gradient in
          unsafe previous.withUnsafeBufferPointer { previous in
            guard let gates = gates.baseAddress, let candidate = candidate.baseAddress,
              let gradient = gradient.baseAddress, let previous = previous.baseAddress
            else { return }
            unsafe nj_gated_backward(
              rows, width, gates + 3 * width * row, candidate + width * row,
              previous + width * row, gradient)
          }
        }
      }
    }
  }

  private static func check(
    _ rows: Int, _ width: Int, _ row: Int, _ gates: Int, _ candidate: Int, _ state: Int
  ) {
    precondition(rows >= 0 && row >= 0 && width.isMultiple(of: MatrixProduct.lanes), "bad shape")
    precondition(gates >= 3 * width * (row + rows), "gates outside their array")
    precondition(candidate >= width * (row + rows), "candidate outside its array")
    precondition(state >= width * rows, "state outside its array")
  }
}

/// Elementwise functions in single precision on whole lanes.
package enum VectorFunctions {
  /// `x ← 1/(1 + e⁻ˣ)`, absolute error below 1.2e-7; the count is a multiple of 16.
  package static func sigmoid(_ x: inout [Float]) {
    precondition(x.count.isMultiple(of: MatrixProduct.lanes), "not whole lanes")
    unsafe x.withUnsafeMutableBufferPointer { x in
      guard let base = x.baseAddress else { return }
      unsafe nj_sigmoid(base, base, x.count)
    }
  }

  /// `x ← tanh x`, absolute and relative error below 2e-7; the count is a multiple of 16.
  package static func tanh(_ x: inout [Float]) {
    precondition(x.count.isMultiple(of: MatrixProduct.lanes), "not whole lanes")
    unsafe x.withUnsafeMutableBufferPointer { x in
      guard let base = x.baseAddress else { return }
      unsafe nj_tanh(base, base, x.count)
    }
  }
}
