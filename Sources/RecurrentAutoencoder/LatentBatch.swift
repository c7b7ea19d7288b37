/// The encoder's outputs for a batch, in the batch's own order.
package struct LatentBatch: Sendable, Equatable {
  /// (count, latent), row-major.
  package var mean: [Float]
  /// (count, latent), row-major.
  package var logVariance: [Float]
}
