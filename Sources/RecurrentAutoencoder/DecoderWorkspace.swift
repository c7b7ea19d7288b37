/// Memory that decoding uses again and again; it grows to the largest group once.
package struct DecoderWorkspace: Sendable {
  var traces = StackTrace()
  /// (sequences, latent + 1): latent and phase.
  var inputs: [Float] = []
  /// (sequences, bands in whole lanes).
  var outputs: [Float] = []

  package init() {}
}
