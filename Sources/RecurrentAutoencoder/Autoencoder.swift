import LinearAlgebra
import Sampling

/// A variational recurrent autoencoder of light curves: two recurrent layers to a latent, two back.
///
/// ```
/// μ, log σ² = linear(GRU₂(GRU₁(phase, means, standard deviations))) at the last step
/// ŷ(step) = linear(GRU₂(GRU₁(z, phase)))
/// ```
///
/// Source: Villar et al. (2021), ApJS 255, 24, section 3.2; PyTorch's convention of the units.
package struct Autoencoder: Sendable {
  package let shape: NetworkShape
  let layout: NetworkLayout
  /// All weights and biases where `layout` says.
  var parameters: [Float]

  /// Untrained weights, as PyTorch draws them: uniform within ±1/√hidden in a recurrent layer, within
  /// ±1/√inputs in a linear one.
  package init(shape: NetworkShape, seed: UInt64) {
    self.shape = shape
    layout = NetworkLayout(shape)
    parameters = [Float](repeating: 0, count: layout.count)
    var generator = SeededGenerator(seed: seed, key: "weights")
    for tensor in layout.tensors {
      let fan = tensor.layer.gates == 3 ? tensor.layer.outputs : tensor.layer.inputs
      let bound = 1 / Double(fan).squareRoot()
      for position in tensor.positions {
        parameters[position] = Float(generator.uniform(-bound, bound))
      }
    }
  }

  init(layout: NetworkLayout, parameters: [Float]) {
    shape = layout.shape
    self.layout = layout
    self.parameters = parameters
  }

  /// The weights of a PyTorch state dict; the sizes follow from the tensors' shapes.
  ///
  /// - Throws: `NetworkError` for a tensor too many or too few, of the wrong shape or not finite.
  package init(tensors file: Safetensors) throws(NetworkError) {
    let layout = NetworkLayout(try NetworkShape(of: file))
    let known = Set(layout.tensors.map(\.name))
    for name in file.tensors.keys.sorted() where !known.contains(name) {
      throw .unexpectedTensor(name)
    }
    self.init(layout: layout, parameters: try layout.flat(file))
  }

  /// The weights under PyTorch's names.
  package func tensors() -> Safetensors { Safetensors(tensors: layout.named(parameters)) }
}

extension NetworkShape {
  /// The sizes that a state dict's shapes tell.
  init(of file: Safetensors, prefix: String = "") throws(NetworkError) {
    func rows(_ name: String) throws(NetworkError) -> Int {
      guard let tensor = file.tensors[prefix + name] else { throw .missingTensor(prefix + name) }
      return tensor.shape.first ?? 0
    }
    let latent = try rows("mean.bias")
    let classifierInputs = file.tensors[prefix + "classifier.0.weight"]?.shape.last ?? latent
    self.init(
      bands: try rows("output.bias"), hidden: try rows("encoder.bias_hh_l0") / 3,
      latent: latent,
      auxiliary: file.tensors[prefix + "auxiliary.2.bias"]?.shape.first ?? 0,
      classes: file.tensors[prefix + "classifier.2.bias"]?.shape.first ?? 0,
      context: classifierInputs - latent)
    guard isValid else { throw .sizeOutOfRange(self) }
  }
}

extension Autoencoder {
  /// The auxiliary head's outputs.
  ///
  /// - Parameter latents: (count, latent).
  /// - Returns: (count, auxiliary).
  package func auxiliary(latents: [Float]) -> [Float] {
    outputs(of: layout.auxiliary, inputs: latents)
  }

  /// The classifier's logits; their softmax is the classes' probabilities.
  ///
  /// - Parameters:
  ///   - latents: (count, latent).
  ///   - contexts: (count, context).
  /// - Returns: (count, classes).
  package func logits(latents: [Float], contexts: [Float] = []) -> [Float] {
    let count = latents.count / shape.latent
    precondition(contexts.count == count * shape.context, "not one context a latent")
    return outputs(
      of: layout.classifier, inputs: joined(latents: latents, contexts: contexts, count: count))
  }

  /// - Parameter inputs: (count, the head's inputs).
  private func outputs(of head: LatentHead?, inputs: [Float]) -> [Float] {
    guard let head, !inputs.isEmpty else { return [] }
    let width = head.hidden.inputs
    let count = inputs.count / width
    precondition(inputs.count == count * width, "latents end within a vector")
    var trace = LatentHead.Trace()
    head.apply(parameters, to: inputs, MatrixLayout(rows: count, columns: width), trace: &trace)
    var result = [Float](repeating: 0, count: count * head.output.outputs)
    for index in 0..<count {
      result.copy(
        head.output.outputs, from: trace.outputs, at: index * head.output.width,
        to: index * head.output.outputs)
    }
    return result
  }
}

/// Why named tensors are not the weights of a network.
package enum NetworkError: Error, Equatable {
  case missingTensor(String)
  case unexpectedTensor(String)
  case unexpectedShape(String, found: [Int], expected: [Int])
  case notFinite(String)
  /// The tensors' shapes give sizes that no network has.
  case sizeOutOfRange(NetworkShape)
}
