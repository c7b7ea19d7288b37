package import RecurrentAutoencoder

/// What the model was trained on, and with what result.
package struct TrainingRecord: Sendable, Hashable, Codable {
  /// One file of light curves.
  package struct DataFile: Sendable, Hashable, Codable {
    package var name: String
    /// SHA-256 of its bytes, in hexadecimal.
    package var sha256: String

    package init(name: String, sha256: String) {
      self.name = name
      self.sha256 = sha256
    }
  }

  package var objects: Int
  package var copies: Int
  package var data: [DataFile]
  /// Simulated objects that the network learnt from beside them.
  package var simulated: Int
  package var seed: UInt64
  package var epochs: Int
  package var validationLoss: Double
  package var settings: TrainingSettings

  package init(
    objects: Int, copies: Int, data: [DataFile], simulated: Int, seed: UInt64, epochs: Int,
    validationLoss: Double,
    settings: TrainingSettings
  ) {
    self.objects = objects
    self.copies = copies
    self.data = data
    self.simulated = simulated
    self.seed = seed
    self.epochs = epochs
    self.validationLoss = validationLoss
    self.settings = settings
  }
}
