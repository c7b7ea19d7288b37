import LinearAlgebra

/// A small network that predicts from the latent: `W₂·tanh(W₁·x + b₁) + b₂`.
///
/// The auxiliary head gives light-curve features from x = z, the classifier the logits of classes
/// from x = (z, context).
struct LatentHead: Sendable, Hashable {
  let hidden: DenseLayer
  let output: DenseLayer

  /// Activations of one pass of B latents through the head, kept for the backward pass.
  struct Trace: Sendable {
    /// (B, inputs), where the head sees more than the latent.
    var inputs: [Float] = []
    /// (B, hidden units).
    var hidden: [Float] = []
    var hiddenGradient: [Float] = []
    /// (B, outputs in whole lanes): the outputs, then their gradient.
    var outputs: [Float] = []
  }

  /// - Parameters:
  ///   - x: (count, inputs) at `layout`.
  ///   - trace: receives the hidden layer and the outputs.
  func apply(
    _ parameters: [Float], to x: [Float], _ layout: MatrixLayout, trace: inout Trace
  ) {
    trace.hidden = [Float](repeating: 0, count: layout.rows * hidden.width)
    trace.outputs.grow(to: layout.rows * output.width)
    hidden.apply(parameters, to: x, layout, into: &trace.hidden)
    VectorFunctions.tanh(&trace.hidden)
    output.apply(
      parameters, to: trace.hidden,
      MatrixLayout(rows: layout.rows, columns: hidden.outputs, rowStride: hidden.width),
      into: &trace.outputs)
  }

  /// Adds the head's share of the weights' gradient; returns that of the inputs, (count, inputs in
  /// whole lanes).
  func backward(
    _ transposed: [Float], x: [Float], _ layout: MatrixLayout, trace: inout Trace,
    gradient: inout [Float]
  ) -> [Float] {
    let count = layout.rows
    let units = MatrixLayout(rows: count, columns: hidden.outputs, rowStride: hidden.width)
    output.addWeightGradient(
      to: &gradient, x: trace.hidden, units, dy: trace.outputs,
      MatrixLayout(rows: count, columns: output.width), gates: 0..<1)
    trace.hiddenGradient.clear(count * hidden.width)
    output.addInputGradient(
      transposed, of: trace.outputs, rows: count, to: &trace.hiddenGradient)
    for index in 0..<count * hidden.width {
      trace.hiddenGradient[index] *= 1 - trace.hidden[index] * trace.hidden[index]
    }
    hidden.addWeightGradient(
      to: &gradient, x: x, layout, dy: trace.hiddenGradient,
      MatrixLayout(rows: count, columns: hidden.width), gates: 0..<1)
    var share = [Float](repeating: 0, count: count * hidden.transposed.columns)
    hidden.addInputGradient(transposed, of: trace.hiddenGradient, rows: count, to: &share)
    return share
  }
}

/// Rows of latents with their contexts beside them, (count, latent + context).
func joined(latents: [Float], contexts: [Float], count: Int) -> [Float] {
  guard !contexts.isEmpty else { return latents }
  let latent = latents.count / count
  let context = contexts.count / count
  var result = [Float](repeating: 0, count: latents.count + contexts.count)
  for row in 0..<count {
    result.copy(latent, from: latents, at: row * latent, to: row * (latent + context))
    result.copy(context, from: contexts, at: row * context, to: row * (latent + context) + latent)
  }
  return result
}

/// The parts of the loss of a batch, unweighted.
package struct LossParts: Sendable, Hashable {
  /// Mean over valid steps and bands.
  package var reconstruction = 0.0
  /// `½·Σ(μ² + σ² − 1 − ln σ²)` over dimensions, mean over sequences.
  package var kl = 0.0
  /// Huber loss, mean over the entries that are not missing.
  package var auxiliary = 0.0
  /// Cross entropy, weighted mean over the known classes.
  package var classification = 0.0

  package init() {}

  static func + (a: LossParts, b: LossParts) -> LossParts {
    var sum = a
    sum.reconstruction += b.reconstruction
    sum.kl += b.kl
    sum.auxiliary += b.auxiliary
    sum.classification += b.classification
    return sum
  }

  static func * (factor: Double, parts: LossParts) -> LossParts {
    var product = parts
    product.reconstruction *= factor
    product.kl *= factor
    product.auxiliary *= factor
    product.classification *= factor
    return product
  }
}

/// The objective that training minimises:
/// `reconstruction + klWeight·kl + auxiliaryWeight·auxiliary + classWeight·classification`.
package struct Objective: Sendable, Hashable {
  package var loss: TrainingSettings.Loss
  package var klWeight: Float
  package var auxiliaryWeight: Float
  package var classWeight: Float

  package init(
    loss: TrainingSettings.Loss, klWeight: Float, auxiliaryWeight: Float, classWeight: Float = 0
  ) {
    self.loss = loss
    self.klWeight = klWeight
    self.auxiliaryWeight = auxiliaryWeight
    self.classWeight = classWeight
  }

  func total(_ parts: LossParts) -> Double {
    parts.reconstruction + Double(klWeight) * parts.kl + Double(auxiliaryWeight) * parts.auxiliary
      + Double(classWeight) * parts.classification
  }
}
