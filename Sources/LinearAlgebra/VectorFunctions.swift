internal import CVectorKernels

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
