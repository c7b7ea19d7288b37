import AnomalyScoring
import RecurrentAutoencoder

/// A safetensors file: the tensor `evidence` (members, 5 + classes) with the number of observations,
/// the age in days, the path length, 1 for a whole light curve, 1 for one that percentiles compare
/// with, and the classes' probabilities.
extension ReferenceEvidence {
  private static let tensor = "evidence"
  /// Numbers beside the probabilities.
  private static let others = 5

  func tensors() -> Safetensors {
    let width = Self.others + (members.first?.probabilities.count ?? 0)
    var values: [Float] = []
    for member in members {
      values += [Float(member.observations), Float(member.age), Float(member.pathLength)]
      values += [member.isWhole ? 1 : 0, member.isOrdinary ? 1 : 0]
      values += member.probabilities
    }
    return Safetensors(
      tensors: [Self.tensor: Safetensors.Tensor(shape: [members.count, width], values: values)],
      metadata: [:])
  }

  /// - Parameter classes: of the bundle's classifier.
  init(_ file: Safetensors, classes: Int) throws(BundleError) {
    let width = Self.others + classes
    guard let tensor = file.tensors[Self.tensor], tensor.shape.count == 2,
      tensor.shape[1] == width || tensor.values.isEmpty,
      tensor.values.allSatisfy(\.isFinite),
      stride(from: 0, to: tensor.values.count, by: width).allSatisfy({
        (1...1_000_000).contains(tensor.values[$0])
      })
    else {
      throw .mismatch(BundleDirectory.evidenceName, "light curves of \(width) finite numbers")
    }
    self.init(
      stride(from: 0, to: tensor.values.count, by: width).map { start in
        let row = Array(tensor.values[start..<(start + width)])
        return Member(
          observations: Int(row[0]), age: Double(row[1]), pathLength: Double(row[2]),
          probabilities: Array(row[Self.others...]), isWhole: row[3] == 1, isOrdinary: row[4] == 1)
      })
  }
}
