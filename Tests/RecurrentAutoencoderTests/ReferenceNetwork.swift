import Foundation
import RecurrentAutoencoder

extension Double {
  var exponential: Double { Foundation.exp(self) }
}

/// The network written down naively, one sequence at a time, in double precision.
struct ReferenceNetwork {
  var tensors: [String: [Double]]
  let hidden: Int

  init(_ network: Autoencoder) {
    tensors = network.tensors().tensors.mapValues { $0.values.map(Double.init) }
    hidden = network.shape.hidden
  }

  /// `W·x + b`.
  func linear(_ name: String, _ x: [Double], weight: String = "weight", bias: String = "bias")
    -> [Double]
  {
    let weights = tensors["\(name).\(weight)"] ?? []
    return (tensors["\(name).\(bias)"] ?? []).enumerated().map { row, bias in
      x.indices.reduce(bias) { $0 + weights[row * x.count + $1] * x[$1] }
    }
  }

  /// The states of one layer after each step.
  func layer(_ name: String, _ index: Int, _ inputs: [[Double]]) -> [[Double]] {
    var h = [Double](repeating: 0, count: hidden)
    return inputs.map { x in
      let g = linear(name, x, weight: "weight_ih_l\(index)", bias: "bias_ih_l\(index)")
      let u = linear(name, h, weight: "weight_hh_l\(index)", bias: "bias_hh_l\(index)")
      h = (0..<hidden).map { j in
        let r = 1 / (1 + exp(-(g[j] + u[j])))
        let z = 1 / (1 + exp(-(g[hidden + j] + u[hidden + j])))
        let n = tanh(g[2 * hidden + j] + r * u[2 * hidden + j])
        return (1 - z) * n + z * h[j]
      }
      return h
    }
  }

  func encode(_ steps: [[Double]]) -> (mean: [Double], logVariance: [Double]) {
    let states = layer("encoder", 1, layer("encoder", 0, steps))
    let last = states.last ?? [Double](repeating: 0, count: hidden)
    return (linear("mean", last), linear("logVariance", last))
  }

  func decode(_ z: [Double], phases: [Double]) -> [[Double]] {
    layer("decoder", 1, layer("decoder", 0, phases.map { z + [$0] })).map { linear("output", $0) }
  }

  func auxiliary(_ z: [Double]) -> [Double] {
    linear("auxiliary.2", linear("auxiliary.0", z).map { tanh($0) })
  }

  func logits(_ z: [Double], context: [Float]) -> [Double] {
    linear("classifier.2", linear("classifier.0", z + context.map(Double.init)).map { tanh($0) })
  }

  /// −ln softmax(logits)_class.
  func crossEntropy(_ z: [Double], context: [Float], _ index: Int) -> Double {
    let logits = logits(z, context: context)
    return log(logits.reduce(0) { $0 + exp($1) }) - logits[index]
  }

  /// The objective of a batch, term by term as the documentation states it.
  func objective(
    _ examples: [TrainingExample], noise: [Float], shape: NetworkShape, _ objective: Objective
  ) -> Double {
    var reconstruction = 0.0
    var kl = 0.0
    var huber = 0.0
    var entries = 0
    var entropy = 0.0
    var weight = 0.0
    var steps = 0
    for (index, example) in examples.enumerated() {
      let rows = example.steps(width: shape.inputWidth)
      let (mean, logVariance) = encode(rows)
      let z = (0..<shape.latent).map {
        mean[$0] + exp(logVariance[$0] / 2) * Double(noise[index * shape.latent + $0])
      }
      kl += zip(mean, logVariance).reduce(0) { $0 + ($1.0 * $1.0 + exp($1.1) - 1 - $1.1) / 2 }
      steps += rows.count
      for (position, value) in decode(z, phases: rows.map { $0[0] }).joined().enumerated() {
        let residual = value - Double(example.targets[position])
        let error = Double(example.targetErrors[position])
        switch objective.loss {
        case .gaussian(let floor):
          reconstruction += residual * residual / (error * error + Double(floor * floor)) / 2
        case .squared: reconstruction += residual * residual
        }
      }
      if let target = example.objectClass {
        entropy += Double(target.weight) * crossEntropy(z, context: example.context, target.index)
        weight += Double(target.weight)
      }
      guard shape.auxiliary > 0 else { continue }
      for (value, target) in zip(auxiliary(z), example.auxiliary) where !target.isNaN {
        let residual = abs(value - Double(target))
        huber += residual < 1 ? residual * residual / 2 : residual - 0.5
        entries += 1
      }
    }
    return reconstruction / Double(steps * shape.bands)
      + Double(objective.klWeight) * kl / Double(examples.count)
      + Double(objective.auxiliaryWeight) * huber / Double(max(1, entries))
      + (weight > 0 ? Double(objective.classWeight) * entropy / weight : 0)
  }
}

extension TrainingExample {
  /// The inputs, step by step.
  func steps(width: Int) -> [[Double]] {
    stride(from: 0, to: inputs.count, by: width).map { first in
      inputs[first..<first + width].map(Double.init)
    }
  }
}
