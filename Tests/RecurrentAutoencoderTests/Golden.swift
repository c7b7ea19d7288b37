import Foundation
import RecurrentAutoencoder

/// A network, a padded batch and PyTorch's double-precision results for it.
struct Golden: Decodable {
  struct Gradient: Decodable {
    var norm: Double
    var index: [Int]
    var value: [Double]
  }

  var bands: Int
  var hidden: Int
  var latent: Int
  var beta: Double
  var lengths: [Int]
  var x: [[[Double]]]
  var epsilon: [[Double]]
  var latentMean: [[Double]]
  var latentLogVariance: [[Double]]
  var reconstruction: [[[Double]]]
  var reconstructionLoss: Double
  var kl: Double
  var loss: Double
  var gradient: [String: Gradient]

  static func folder() -> URL {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Goldens")
  }

  static func load(_ name: String) throws -> Golden {
    let data = try Data(contentsOf: folder().appending(path: "gru-\(name).json"))
    return try JSONDecoder().decode(Golden.self, from: data)
  }

  static func network(_ name: String) throws -> Autoencoder {
    let data = try Data(contentsOf: folder().appending(path: "gru-\(name).safetensors"))
    return try Autoencoder(tensors: Safetensors(bytes: [UInt8](data)))
  }

  /// Every sequence's inputs, flat.
  var sequences: [[Float]] { x.map { $0.flatMap { $0.map(Float.init) } } }

  var noise: [Float] { epsilon.flatMap { $0.map(Float.init) } }

  /// The batch as the trainer sees it: the targets are the inputs' own means.
  var examples: [TrainingExample] {
    x.map { steps in
      TrainingExample(
        inputs: steps.flatMap { $0.map(Float.init) },
        targets: steps.flatMap { $0[1...bands].map(Float.init) },
        targetErrors: steps.flatMap { $0[(1 + bands)...].map(Float.init) })
    }
  }

  var objective: Objective {
    Objective(loss: .gaussian(errorFloor: 0.1), klWeight: Float(beta), auxiliaryWeight: 0)
  }
}

/// The largest difference of two vectors of one length.
func largestDifference(_ a: [Float], _ b: [Double]) -> Double {
  zip(a, b).map { abs(Double($0) - $1) }.max() ?? 0
}
