import AnomalyScoring
import RecurrentAutoencoder

/// A safetensors file: the tensor `points` (members, representation and age), NaN where a feature is
/// missing, and in the header `objects`, `classes` (empty where there is none) and `whole` (1 or
/// 0), a line a member.
extension ReferencePoints {
  private static let tensor = "points"

  func tensors() -> Safetensors {
    let width = members.first.map { $0.point.count + 1 } ?? 0
    return Safetensors(
      tensors: [
        Self.tensor: Safetensors.Tensor(
          shape: [members.count, width], values: members.flatMap { $0.point + [$0.age] })
      ],
      metadata: [
        "objects": lines { $0.objectID }, "classes": lines { $0.objectClass ?? "" },
        "whole": lines { $0.isWhole ? "1" : "0" },
      ])
  }

  /// One line a member; a line end within a text becomes a space.
  private func lines(_ text: (Member) -> String) -> String {
    members.map { member in
      String(text(member).map { $0.isNewline ? " " : $0 })
    }.joined(separator: "\n")
  }

  /// - Parameter dimensions: of the forest that sees the points.
  init(_ file: Safetensors, dimensions: Int) throws(BundleError) {
    let width = dimensions + 1
    guard let tensor = file.tensors[Self.tensor], tensor.shape.count == 2,
      tensor.shape[1] == width || tensor.values.isEmpty,
      tensor.values.allSatisfy({ !$0.isInfinite })
    else {
      throw .mismatch(BundleDirectory.pointsName, "points of \(width) numbers")
    }
    let count = tensor.shape[0]
    func column(_ name: String) throws(BundleError) -> [Substring] {
      let text = file.metadata[name] ?? ""
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      guard lines.count == max(1, count) else {
        throw .mismatch(BundleDirectory.pointsName, "\(count) lines of \(name)")
      }
      return lines
    }
    let (objects, classes, whole) = (
      try column("objects"), try column("classes"), try column("whole")
    )
    self.init(
      (0..<count).map { row in
        let numbers = tensor.values[row * width..<(row + 1) * width]
        return Member(
          objectID: String(objects[row]),
          objectClass: classes[row].isEmpty ? nil : String(classes[row]),
          isWhole: whole[row] == "1", point: Array(numbers.dropLast()),
          age: numbers[numbers.endIndex - 1])
      })
  }
}
