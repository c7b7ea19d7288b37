/// Why training cannot begin or go on.
package enum TrainingError: Error, Equatable {
  case noExamples
  case invalidShape(NetworkShape)
  case invalidExample(index: Int, ExampleDefect)
  /// The name of a setting that is out of range.
  case invalidSetting(String)
  /// A loss or gradient that is not finite, or an epoch's loss ten times the first one's. The trainer
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
