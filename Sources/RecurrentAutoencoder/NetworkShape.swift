/// The sizes of a recurrent autoencoder.
package struct NetworkShape: Sendable, Hashable, Codable {
  /// Bands of a step: the input has one phase, `bands` means and `bands` standard deviations.
  package var bands: Int
  /// Units of each recurrent layer.
  package var hidden: Int
  /// Dimensions of the latent.
  package var latent: Int
  /// Outputs of the auxiliary head, 0 for none.
  package var auxiliary: Int
  /// Outputs of the classifier, 0 for none.
  package var classes: Int
  /// What the classifier sees beside the latent.
  package var context: Int

  package init(
    bands: Int, hidden: Int = 100, latent: Int = 10, auxiliary: Int = 0, classes: Int = 0,
    context: Int = 0
  ) {
    self.bands = bands
    self.hidden = hidden
    self.latent = latent
    self.auxiliary = auxiliary
    self.classes = classes
    self.context = context
  }

  /// Numbers of one input step.
  package var inputWidth: Int { 1 + 2 * bands }

  /// Units of the hidden layer of the auxiliary head and the classifier.
  static let headHidden = 64

  /// Whether every size is positive (those of the heads may be 0) and none is absurd.
  package var isValid: Bool {
    (1...64).contains(bands) && (1...4096).contains(hidden) && (1...1024).contains(latent)
      && (0...4096).contains(auxiliary) && (0...4096).contains(classes)
      && (0...4096).contains(context) && (context == 0 || classes > 0)
  }
}
