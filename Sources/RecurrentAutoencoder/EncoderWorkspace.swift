/// Memory that encoding uses again and again; it grows to the largest group once.
package struct EncoderWorkspace: Sendable {
  var traces = StackTrace()
  /// (sequences, latent in whole lanes).
  var head: [Float] = []

  package init() {}
}
