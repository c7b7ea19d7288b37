import LinearAlgebra

/// Position of each layer of the network in the flat parameters.
struct NetworkLayout: Sendable, Hashable {
  let shape: NetworkShape
  let encoder: RecurrentStack
  let mean: DenseLayer
  let logVariance: DenseLayer
  let decoder: RecurrentStack
  let output: DenseLayer
  let auxiliary: LatentHead?
  let classifier: LatentHead?
  /// Elements of the parameters, padding included.
  let count: Int
  /// Elements of the transposed copy of the weights.
  let transposedCount: Int

  init(_ shape: NetworkShape) {
    precondition(shape.isValid, "a size of the network is out of range")
    var count = 0
    var transposedCount = 0
    func dense(_ inputs: Int, _ outputs: Int) -> DenseLayer {
      DenseLayer(
        inputs: inputs, outputs: outputs, count: &count, transposedCount: &transposedCount)
    }
    func stack(_ inputs: Int) -> RecurrentStack {
      RecurrentStack(
        inputs: inputs, hidden: shape.hidden, count: &count, transposedCount: &transposedCount)
    }
    func head(_ outputs: Int, context: Int = 0) -> LatentHead? {
      guard outputs > 0 else { return nil }
      return LatentHead(
        hidden: dense(shape.latent + context, NetworkShape.headHidden),
        output: dense(NetworkShape.headHidden, outputs))
    }
    self.shape = shape
    encoder = stack(shape.inputWidth)
    mean = dense(shape.hidden, shape.latent)
    logVariance = dense(shape.hidden, shape.latent)
    decoder = stack(shape.latent + 1)
    output = dense(shape.hidden, shape.bands)
    auxiliary = head(shape.auxiliary)
    classifier = head(shape.classes, context: shape.context)
    self.count = count
    self.transposedCount = transposedCount
  }

  /// Every layer once, in the parameters' order.
  var layers: [DenseLayer] {
    [encoder, decoder].flatMap {
      [$0.lower.input, $0.lower.recurrent, $0.upper.input, $0.upper.recurrent]
    } + [mean, logVariance, output]
      + [auxiliary, classifier].flatMap { head in
        head.map { [$0.hidden, $0.output] } ?? []
      }
  }

  /// The transposed copy that the way back reads.
  func transpose(_ parameters: [Float], into copy: inout [Float]) {
    copy.grow(to: transposedCount)
    for layer in layers { layer.transpose(parameters, into: &copy) }
  }
}

/// The sizes of a recurrent autoencoder.
package struct NetworkShape: Sendable, Hashable, Codable {
  /// Bands of a step: the input has one phase, `bands` means and `bands` standard deviations.
  package var bands: Int
  /// Units of each recurrent layer.
  package var hidden: Int
  /// Dimensions of the latent.
  package var latent: Int
  /// Outputs of the auxiliary head, 0 for none.
  package var auxiliary: Int
  /// Outputs of the classifier, 0 for none.
  package var classes: Int
  /// Inputs of the classifier beside the latent.
  package var context: Int

  package init(
    bands: Int, hidden: Int = 100, latent: Int = 10, auxiliary: Int = 0, classes: Int = 0,
    context: Int = 0
  ) {
    self.bands = bands
    self.hidden = hidden
    self.latent = latent
    self.auxiliary = auxiliary
    self.classes = classes
    self.context = context
  }

  /// Numbers of one input step.
  package var inputWidth: Int { 1 + 2 * bands }

  /// Units of the hidden layer of the auxiliary head and the classifier.
  static let headHidden = 64

  /// True if every size is positive (those of the heads may be 0) and within its upper limit.
  package var isValid: Bool {
    (1...64).contains(bands) && (1...4096).contains(hidden) && (1...1024).contains(latent)
      && (0...4096).contains(auxiliary) && (0...4096).contains(classes)
      && (0...4096).contains(context) && (context == 0 || classes > 0)
  }
}

/// One tensor of a PyTorch state dict and the position of its elements in the flat parameters.
struct NamedTensor: Sendable {
  let name: String
  let layer: DenseLayer
  let isBias: Bool

  /// (gates·outputs, inputs), or (gates·outputs) for a bias.
  var shape: [Int] {
    let rows = layer.gates * layer.outputs
    return isBias ? [rows] : [rows, layer.inputs]
  }

  /// The position in the flat parameters of each element, in the tensor's row-major order.
  var positions: [Int] {
    (0..<layer.gates * layer.outputs).flatMap { row -> [Int] in
      let column = row / layer.outputs * layer.width + row % layer.outputs
      guard !isBias else { return [layer.bias + column] }
      return (0..<layer.inputs).map {
        layer.weights.offset + $0 * layer.weights.rowStride + column
      }
    }
  }
}

extension NetworkLayout {
  /// The tensors under PyTorch's names, in the order of its state dict.
  var tensors: [NamedTensor] {
    recurrent("encoder", encoder) + dense("mean", mean) + dense("logVariance", logVariance)
      + recurrent("decoder", decoder) + dense("output", output)
      + head("auxiliary", auxiliary) + head("classifier", classifier)
  }

  private func head(_ name: String, _ head: LatentHead?) -> [NamedTensor] {
    guard let head else { return [] }
    return dense("\(name).0", head.hidden) + dense("\(name).2", head.output)
  }

  private func dense(_ name: String, _ layer: DenseLayer) -> [NamedTensor] {
    [
      NamedTensor(name: "\(name).weight", layer: layer, isBias: false),
      NamedTensor(name: "\(name).bias", layer: layer, isBias: true),
    ]
  }

  private func recurrent(_ name: String, _ stack: RecurrentStack) -> [NamedTensor] {
    [stack.lower, stack.upper].enumerated().flatMap { index, layer in
      [false, true].flatMap { isBias in
        [("ih", layer.input), ("hh", layer.recurrent)].map { kind, dense in
          NamedTensor(
            name: "\(name).\(isBias ? "bias" : "weight")_\(kind)_l\(index)", layer: dense,
            isBias: isBias)
        }
      }
    }
  }

  /// Named tensors of a flat vector that is laid out as the parameters are.
  func named(_ flat: [Float], prefix: String = "") -> [String: Safetensors.Tensor] {
    var result: [String: Safetensors.Tensor] = [:]
    for tensor in tensors {
      result[prefix + tensor.name] = Safetensors.Tensor(
        shape: tensor.shape, values: tensor.positions.map { flat[$0] })
    }
    return result
  }

  /// The flat vector of named tensors.
  ///
  /// - Throws: `NetworkError` for a tensor that is missing, or has another shape or a value that is
  ///   not finite.
  func flat(_ file: Safetensors, prefix: String = "") throws(NetworkError) -> [Float] {
    let found = try tensors.map { (tensor) throws(NetworkError) in
      (tensor, try values(of: tensor, in: file, prefix: prefix))
    }
    // Every shape is known to be right before anything as large as the network is made.
    var result = [Float](repeating: 0, count: count)
    for (tensor, values) in found {
      for (position, value) in zip(tensor.positions, values) { result[position] = value }
    }
    return result
  }

  private func values(
    of tensor: NamedTensor, in file: Safetensors, prefix: String
  ) throws(NetworkError) -> [Float] {
    let name = prefix + tensor.name
    guard let found = file.tensors[name] else { throw .missingTensor(name) }
    guard found.shape == tensor.shape else {
      throw .unexpectedShape(name, found: found.shape, expected: tensor.shape)
    }
    guard found.values.allSatisfy(\.isFinite) else { throw .notFinite(name) }
    return found.values
  }
}
