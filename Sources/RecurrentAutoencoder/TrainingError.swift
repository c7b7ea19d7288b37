/// Why training cannot begin or go on.
package enum TrainingError: Error, Equatable {
  case noExamples
  case invalidShape(NetworkShape)
  case invalidExample(index: Int, ExampleDefect)
  /// The name of a setting that is out of range.
  case invalidSetting(String)
  /// A loss or gradient that is not finite, or an epoch's loss ten times the untrained network's. The trainer
  /// is as it was before that epoch.
  case diverged(epoch: Int, loss: Double)
  case invalidCheckpoint(CheckpointDefect)
}

/// What can be wrong with a checkpoint.
package enum CheckpointDefect: Error, Equatable {
  case file(SafetensorsError)
  case weights(NetworkError)
  /// A number in the header that is missing or malformed.
  case missing(String)
  /// Written with other settings, sizes or examples: the name of what differs.
  case differs(String)
}

extension TrainingError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noExamples: "no light curve is left to train on"
    case .invalidShape(let shape): "no network has the sizes \(shape)"
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
    case .file(let error): "no whole safetensors file: \(error)"
    case .weights(let error): "its weights do not fit: \(error)"
    case .missing(let key): "expected a number under \(key)"
    case .differs(let what): "it belongs to a training with other \(what)"
    }
  }
}
