import Glibc

/// How a network is trained.
package struct TrainingSettings: Sendable, Hashable, Codable {
  /// The reconstruction loss, a mean over the valid steps and bands of a batch.
  package enum Loss: Sendable, Hashable, Codable {
    /// `½·(target − output)²/(error² + floor²)`: Gaussian likelihood with the target's own error.
    case gaussian(errorFloor: Float)
    /// `(target − output)²`, as Villar et al. (2021).
    case squared
  }

  package var loss = Loss.gaussian(errorFloor: 0.1)
  /// Adam's step size in the first epoch.
  package var learningRate: Float = 1e-3
  /// The part of it that is left in the last epoch; it falls as half a cosine. 1 keeps it.
  package var finalRate: Float = 1
  /// Sequences a step of Adam.
  package var batchSize = 128
  /// Epochs at most.
  package var epochs = 100
  /// β, the weight of the divergence from the standard normal.
  package var klWeight: Float = 0.1
  /// Epochs over which β rises in equal steps from 0; 0 for the full weight at once.
  package var klAnnealingEpochs = 10
  /// The weight of the auxiliary head's Huber loss.
  package var auxiliaryWeight: Float = 10
  /// The weight of the classifier's cross entropy.
  package var classWeight: Float = 0
  /// The part of the examples whose context the classifier sees; without it the latent must tell.
  package var contextFraction = 0.5
  /// The gradient is scaled down to this Euclidean norm where it is longer.
  package var gradientNorm: Float = 1
  /// Epochs without a lower validation loss after which training ends.
  package var patience = 15
  /// The part of the groups that is held back for validation; at 0 the training loss decides.
  package var validationFraction = 0.1
  /// Weights, validation groups, order and noise follow from it.
  package var seed: UInt64 = 1

  package init() {}

  /// β in an epoch, counted from 0.
  func klWeight(epoch: Int) -> Float {
    guard epoch < klAnnealingEpochs else { return klWeight }
    return klWeight * Float(epoch + 1) / Float(klAnnealingEpochs + 1)
  }

  /// Adam's step size in an epoch, counted from 0.
  ///
  ///     η·(f + (1 − f)·½·(1 + cos(π·epoch/epochs)))
  ///
  /// Source: Loshchilov & Hutter (2017), equation 5, without restarts.
  func learningRate(epoch: Int) -> Float {
    guard finalRate != 1 else { return learningRate }
    let phase = min(1, Double(epoch) / Double(max(1, epochs - 1)))
    return learningRate * (finalRate + (1 - finalRate) * Float(0.5 * (1 + cos(.pi * phase))))
  }

  /// The name of the first setting that is out of range, if any.
  var defect: String? {
    if case .gaussian(let floor) = loss, !(floor > 0 && floor.isFinite) { return "errorFloor" }
    if !(learningRate > 0 && learningRate.isFinite) { return "learningRate" }
    if !(finalRate > 0 && finalRate <= 1) { return "finalRate" }
    if !(1...65_536).contains(batchSize) { return "batchSize" }
    if epochs < 0 { return "epochs" }
    if !(klWeight >= 0 && klWeight.isFinite) { return "klWeight" }
    if klAnnealingEpochs < 0 { return "klAnnealingEpochs" }
    if !(auxiliaryWeight >= 0 && auxiliaryWeight.isFinite) { return "auxiliaryWeight" }
    if !(classWeight >= 0 && classWeight.isFinite) { return "classWeight" }
    if !(gradientNorm > 0) { return "gradientNorm" }
    if !(0...1).contains(contextFraction) { return "contextFraction" }
    if patience < 1 { return "patience" }
    return (0..<1).contains(validationFraction) ? nil : "validationFraction"
  }
}

/// Why training cannot begin or go on.
package enum TrainingError: Error, Equatable {
  case noExamples
  case invalidShape(NetworkShape)
  case invalidExample(index: Int, ExampleDefect)
  /// The name of a setting that is out of range.
  case invalidSetting(String)
  /// A loss or gradient that is not finite, or an epoch's loss ten times the untrained network's.
  /// The trainer is as it was before that epoch.
  case diverged(epoch: Int, loss: Double)
  case invalidCheckpoint(CheckpointDefect)
}

/// Reason for rejecting a checkpoint.
package enum CheckpointDefect: Error, Equatable {
  case file(SafetensorsError)
  case weights(NetworkError)
  /// A number in the header that is missing or malformed.
  case missing(String)
  /// Written with other settings, sizes or examples: the name of the difference.
  case differs(String)
}

extension TrainingError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noExamples: "no light curves left to train on"
    case .invalidShape(let shape): "the network sizes are not valid: \(shape)"
    case .invalidExample(let index, let defect): "training example \(index): \(defect)"
    case .invalidSetting(let name): "the setting \(name) is out of range"
    case .diverged(let epoch, let loss):
      "training diverged in epoch \(epoch): the loss is \(loss); a lower learning rate may help"
    case .invalidCheckpoint(let defect): "checkpoint: \(defect)"
    }
  }
}

extension CheckpointDefect: CustomStringConvertible {
  package var description: String {
    switch self {
    case .file(let error): "not a complete safetensors file: \(error)"
    case .weights(let error): "the weights do not fit the network: \(error)"
    case .missing(let key): "expected a number under \(key)"
    case .differs(let what): "written by a training with different \(what)"
    }
  }
}
