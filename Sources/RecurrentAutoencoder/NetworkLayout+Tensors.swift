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
