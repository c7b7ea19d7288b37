/// Where each layer of the network stands in the flat parameters.
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
