import Foundation

/// Numbers made by other libraries; `Goldens/*.py` says how.
enum Goldens {
  static func load<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Goldens/\(name)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: Data(contentsOf: file))
  }

  /// `iforest.json`: scikit-learn's trees and scores.
  struct ScikitLearnForest: Decodable {
    var maxSamples: Int
    var trees: [Tree]
    var points: [[Double]]
    var scoreSamples: [Double]

    struct Tree: Decodable {
      var childrenLeft: [Int]
      var childrenRight: [Int]
      var feature: [Int]
      var threshold: [Double]
      var nNodeSamples: [Int]
    }

    /// The points in single precision, (count, 10), row-major.
    var flatPoints: [Float] { points.flatMap { $0.map(Float.init) } }

    /// The trees in the documented layout of an encoded forest, written here on its own.
    var encoded: [UInt8] {
      var bytes = Array("NJIF".utf8)
      for number: UInt32 in [1, 10, UInt32(maxSamples)] { bytes += littleEndian(number) }
      bytes += littleEndian(UInt64(42))
      for number: UInt32 in [UInt32(maxSamples), 0, 0, UInt32(trees.count)] {
        bytes += littleEndian(number)
      }
      for tree in trees {
        bytes += littleEndian(UInt32(tree.feature.count))
        var queue = [0]
        var next = 0
        while next < queue.count {
          let node = queue[next]
          next += 1
          if tree.childrenLeft[node] < 0 {
            bytes += littleEndian(UInt16.max)
            bytes += littleEndian(UInt32(tree.nNodeSamples[node]))
          } else {
            bytes += littleEndian(UInt16(tree.feature[node]))
            bytes += littleEndian(largestSingle(notAbove: tree.threshold[node]).bitPattern)
            queue += [tree.childrenLeft[node], tree.childrenRight[node]]
          }
        }
      }
      return bytes
    }
  }

  /// `acceptance.json`: scores of 20 scikit-learn forests.
  struct Acceptance: Decodable {
    var dimensions: Int
    var points: [Float]
    var queries: [Float]
    var scores: [[Double]]
  }
}

func littleEndian<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
  (0..<(Value.bitWidth / 8)).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}

func largestSingle(notAbove value: Double) -> Float {
  let rounded = Float(value)
  return Double(rounded) > value ? rounded.nextDown : rounded
}
