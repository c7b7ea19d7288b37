/// What one epoch gave. Losses are means over the epoch's batches, weighted by their sequences.
package struct EpochReport: Sendable, Hashable, Codable {
  /// Counted from 1.
  package var epoch: Int
  /// The sum that was minimised, β annealed.
  package var trainingLoss: Double
  /// The same on the held-back groups, at the full β and with the latent's mean.
  package var validationLoss: Double
  /// The parts of the training loss, unweighted.
  package var reconstruction: Double
  package var kl: Double
  package var auxiliary: Double
  package var classification: Double
  /// Whether the validation loss is the lowest so far.
  package var isBest: Bool
}
