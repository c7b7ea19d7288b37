import ByteCoding

/// Why bytes are not an isolation forest.
package enum ForestFormatError: Error, Hashable {
  /// The bytes end at `offset`, inside a field.
  case truncated(offset: Int)
  case notAForest
  case unsupportedVersion(UInt32)
  /// A field at `offset` holds a value that it must not.
  case invalid(field: String, offset: Int, value: Int64)
  /// A threshold or weight at `offset` is not finite.
  case notFinite(field: String, offset: Int)
  /// The nodes of a tree, from 0, are not one tree.
  case malformed(tree: Int)
  /// Bytes follow the last tree.
  case trailing(offset: Int)
}

extension ForestFormatError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .truncated(let offset): "the forest ends at byte \(offset), inside a field"
    case .notAForest: "the file does not begin with the signature of an isolation forest"
    case .unsupportedVersion(let version): "layout version \(version) of the forest is unknown"
    case .invalid(let field, let offset, let value):
      "\(field) at byte \(offset) of the forest cannot be \(value)"
    case .notFinite(let field, let offset):
      "\(field) at byte \(offset) of the forest is not a finite number"
    case .malformed(let tree): "the nodes of tree \(tree) of the forest do not form a tree"
    case .trailing(let offset): "bytes follow the forest's last tree at byte \(offset)"
    }
  }
}

extension IsolationForest {
  /// "NJIF" in the order of the bytes.
  private static let magic: UInt32 = 0x4649_4a4e
  private static let version: UInt32 = 1
  /// Limits on the sizes that a file may declare.
  private static let maximumDimensions = 65_534
  private static let maximumTrees = 100_000
  /// A leaf's dimension.
  private static let leafMark: UInt16 = 0xffff

  /// The forest as bytes, little-endian:
  ///
  ///     magic "NJIF" u32 · version 1 u32 · dimensions u32 · settings.subsample u32 ·
  ///     settings.seed u64 · subsample u32 · directions u32 (0: axes) · nonzeros u32 ·
  ///     directions × nonzeros × (dimension u16, weight f32) ·
  ///     trees u32 · per tree: nodes u32, nodes × (dimension u16, threshold f32)
  ///
  /// Nodes stand breadth-first, which alone says who is whose child; a leaf has the dimension 65535
  /// and, instead of the threshold, the number of its points (u32).
  package func encode() -> [UInt8] {
    var writer = ByteWriter()
    writer.append(Self.magic)
    writer.append(Self.version)
    writer.append(UInt32(dimensions))
    writer.append(UInt32(settings.subsample))
    writer.append(settings.seed)
    writer.append(UInt32(subsample))
    writer.append(UInt32(projection?.directions ?? 0))
    writer.append(UInt32(projection?.nonzeros ?? 0))
    if let projection {
      for (source, weight) in zip(projection.sources, projection.weights) {
        writer.append(UInt16(source))
        writer.append(weight)
      }
    }
    writer.append(UInt32(trees.count))
    for tree in trees { Self.append(tree, to: &writer) }
    return writer.bytes
  }

  private static func append(_ tree: IsolationTree, to writer: inout ByteWriter) {
    let entries = tree.entries
    writer.append(UInt32(entries.count))
    for entry in entries {
      switch entry {
      case .split(let dimension, let threshold):
        writer.append(UInt16(dimension))
        writer.append(threshold)
      case .leaf(let count):
        writer.append(leafMark)
        writer.append(UInt32(count))
      }
    }
  }

  /// The forest that ``encode()`` made these bytes of.
  ///
  /// Any bytes give a forest whose scores are defined or an error; nothing is allocated that the
  /// length of the bytes does not justify.
  ///
  /// - Throws: ``ForestFormatError`` with the position of the fault.
  package init(bytes: [UInt8]) throws(ForestFormatError) {
    var reader = ByteReader(bytes)
    guard try reader.field(UInt32.self) == Self.magic else { throw .notAForest }
    let version = try reader.field(UInt32.self)
    guard version == Self.version else { throw .unsupportedVersion(version) }
    let dimensions = try reader.count("dimensions", in: 1...Self.maximumDimensions)
    let wanted = try reader.count("settings.subsample", in: 1...Int(Int32.max))
    let seed = try reader.field(UInt64.self)
    let subsample = try reader.count("subsample", in: 1...wanted)
    let projection = try Self.projection(from: &reader, dimensions: dimensions)
    let width = projection?.directions ?? dimensions
    let count = try reader.count("trees", in: 1...Self.maximumTrees)
    var trees: [IsolationTree] = []
    for index in 0..<count {
      trees.append(try Self.tree(index, from: &reader, width: width, subsample: subsample))
    }
    guard reader.left == 0 else { throw .trailing(offset: reader.position) }
    let splits = projection.map {
      Settings.Splits.projections(directions: $0.directions, nonzeros: $0.nonzeros)
    }
    self.init(
      settings: Settings(trees: count, subsample: wanted, splits: splits ?? .axes, seed: seed),
      dimensions: dimensions, subsample: subsample, projection: projection, trees: trees)
  }

  private static func projection(
    from reader: inout ByteReader, dimensions: Int
  ) throws(ForestFormatError) -> SparseProjection? {
    let directions = try reader.count("directions", in: 0...maximumDimensions)
    let nonzeros = try reader.count("nonzeros", in: (directions == 0 ? 0...0 : 1...dimensions))
    guard directions > 0 else { return nil }
    var sources: [Int32] = []
    var weights: [Float] = []
    for _ in 0..<(directions * nonzeros) {
      let source = try reader.dimension(below: dimensions)
      sources.append(Int32(source))
      weights.append(try reader.finite("weight"))
    }
    return SparseProjection(sources: sources, weights: weights, nonzeros: nonzeros)
  }

  private static func tree(
    _ index: Int, from reader: inout ByteReader, width: Int, subsample: Int
  ) throws(ForestFormatError) -> IsolationTree {
    let nodes = try reader.count("nodes", in: 1...(2 * subsample - 1))
    var entries: [IsolationTree.Entry] = []
    for _ in 0..<nodes {
      if try reader.isNext(leafMark) {
        entries.append(.leaf(count: try reader.count("leaf", in: 1...subsample)))
      } else {
        let dimension = try reader.dimension(below: width)
        entries.append(.split(dimension: dimension, threshold: try reader.finite("threshold")))
      }
    }
    guard let tree = IsolationTree(breadthFirst: entries), Int(tree.counts[0]) == subsample else {
      throw .malformed(tree: index)
    }
    return tree
  }
}

// MARK: checked fields

extension ByteReader {
  fileprivate mutating func field<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type
  ) throws(ForestFormatError) -> Value {
    do throws(Failure) {
      return try number(type)
    } catch { throw .truncated(offset: position + left) }
  }

  /// Moves past a number where it is next.
  fileprivate mutating func isNext(_ mark: UInt16) throws(ForestFormatError) -> Bool {
    var ahead = self
    guard try ahead.field(UInt16.self) == mark else { return false }
    self = ahead
    return true
  }

  /// A 32-bit number that must lie in a range.
  fileprivate mutating func count(
    _ field: String, in range: ClosedRange<Int>
  ) throws(ForestFormatError) -> Int {
    let start = position
    let value = Int(try self.field(UInt32.self))
    guard range.contains(value) else {
      throw .invalid(field: field, offset: start, value: Int64(value))
    }
    return value
  }

  /// A 16-bit dimension of a point.
  fileprivate mutating func dimension(below limit: Int) throws(ForestFormatError) -> Int {
    let start = position
    let value = Int(try field(UInt16.self))
    guard value < limit else {
      throw .invalid(field: "dimension", offset: start, value: Int64(value))
    }
    return value
  }

  /// A single-precision number that must be finite.
  fileprivate mutating func finite(_ field: String) throws(ForestFormatError) -> Float {
    let start = position
    let value = Float(bitPattern: try self.field(UInt32.self))
    guard value.isFinite else { throw .notFinite(field: field, offset: start) }
    return value
  }
}
