/// Where the encoder saw a light curve of some age.
package struct AgedLatent: Sendable, Hashable {
  /// Latent means.
  package var latent: [Float]
  /// Days from the first detection to the last observation.
  package var age: Float

  package init(latent: [Float], age: Float) {
    self.latent = latent
    self.age = age
  }
}
