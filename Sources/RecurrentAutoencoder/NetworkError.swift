/// Why named tensors are not the weights of a network.
package enum NetworkError: Error, Equatable {
  case missingTensor(String)
  case unexpectedTensor(String)
  case unexpectedShape(String, found: [Int], expected: [Int])
  case notFinite(String)
  /// The tensors' shapes give sizes that no network has.
  case sizeOutOfRange(NetworkShape)
}
