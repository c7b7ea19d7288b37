/// A projection compiled for one schema: reads its columns and skips the rest without copying.
package struct AvroPlan: Sendable {
  /// The instructions of all programs.
  let instructions: [AvroInstruction]
  /// Each program's place in `instructions`; the first one reads a datum.
  let programs: [Range<Int>]
  /// Programs of unions' branches.
  let branches: [Int32]
  /// Columns of the datum, then of each table.
  let columnCount: Int
  let tableColumnCounts: [Int]
  let limits: AvroLimits

  /// - Throws: `missingFields` with every required path that the schema lacks.
  package init(
    _ projection: AvroProjection, for schema: AvroSchema, limits: AvroLimits = .standard
  ) throws(AvroError) {
    let paths = try AvroPaths(projection, in: schema)
    var compiler = AvroPlanCompiler(
      schema: schema, paths: paths, recursive: try schema.recursiveRecords(depth: limits.depth),
      limits: limits)
    try compiler.compileDatum()
    (instructions, programs) = compiler.flattened()
    branches = compiler.branches
    columnCount = projection.columns.count
    tableColumnCounts = projection.tables.map(\.columns.count)
    self.limits = limits
  }
}

extension AvroPlan {
  /// Reads one datum from `position` on and moves past it.
  ///
  /// - Throws: also where there are more bytes than a block may have.
  package func read(
    _ bytes: RawSpan, at position: inout Int
  ) throws(AvroError) -> AvroRecord {
    guard bytes.byteCount <= min(limits.blockBytes, Int(UInt32.max)) else {
      throw AvroError(.limitExceeded("blockBytes"), at: position)
    }
    let record = AvroRecord(
      slots: [AvroRecord.Slot](repeating: .none, count: columnCount),
      tables: [AvroRecord.Rows](repeating: AvroRecord.Rows(), count: tableColumnCounts.count))
    var run = AvroPlanRun(plan: self, position: position, record: record)
    try run.run(0, bytes, base: 0, depth: limits.depth)
    position = run.position
    return run.record
  }
}

/// One pass of a plan over a datum.
struct AvroPlanRun {
  /// Memory for rows is set aside for as many as the bytes hold of this size.
  private static let usualRowBytes = 64

  let plan: AvroPlan
  var position: Int
  var record: AvroRecord

  /// Runs a program; its columns are the slots from `base` on.
  mutating func run(
    _ program: Int, _ bytes: RawSpan, base: Int, depth: Int
  ) throws(AvroError) {
    for index in plan.programs[program] {
      let step = plan.instructions[index]
      switch step.code {
      case .skipFixed: try bytes.advance(&position, by: step.size)
      case .skipLongs: for _ in 0..<step.count { try bytes.skipLong(at: &position) }
      case .skipBlobs: for _ in 0..<step.count { try bytes.skipBlob(at: &position) }
      case .skipOptionalFixed: try bytes.skipOptionalFixed(step, at: &position)
      case .skipOptionalLongs: try bytes.skipOptionalLongs(step, at: &position)
      case .skipOptionalBlobs: try bytes.skipOptionalBlobs(step, at: &position)
      case .union:
        let branch = try bytes.readBranch(of: Int(step.count), at: &position)
        let target = Int(plan.branches[Int(step.operand) + branch])
        try run(target, bytes, base: base, depth: depth)
      case .skipArray: try skipItems(Int(step.operand), bytes, depth: depth, hasKeys: false)
      case .skipMap: try skipItems(Int(step.operand), bytes, depth: depth, hasKeys: true)
      case .call:
        guard depth > 0 else { throw AvroError(.limitExceeded("depth"), at: position) }
        try run(Int(step.operand), bytes, base: base, depth: depth - 1)
      case .rows: try readRows(step, bytes, depth: depth)
      case .readOptionalLong, .readOptionalFloat, .readOptionalDouble, .readOptionalBoolean,
        .readOptionalText:
        if try bytes.readIsValue(step, at: &position) { try read(step, bytes, base: base) }
      case .readLong, .readFloat, .readDouble, .readBoolean, .readText:
        try read(step, bytes, base: base)
      }
    }
  }

  /// Reads a value into its slot.
  @inline(__always)
  private mutating func read(
    _ step: AvroInstruction, _ bytes: RawSpan, base: Int
  ) throws(AvroError) {
    let slot: AvroRecord.Slot
    switch step.code {
    case .readLong, .readOptionalLong:
      let value = try bytes.readLong(at: &position)
      slot = AvroRecord.Slot(kind: .integer, bits: UInt64(bitPattern: value))
    case .readFloat, .readOptionalFloat:
      let value = Double(try bytes.readFloat(at: &position))
      slot = AvroRecord.Slot(kind: .number, bits: value.bitPattern)
    case .readDouble, .readOptionalDouble:
      let value = try bytes.readDouble(at: &position)
      slot = AvroRecord.Slot(kind: .number, bits: value.bitPattern)
    case .readBoolean, .readOptionalBoolean:
      let value = try bytes.readBoolean(at: &position)
      slot = AvroRecord.Slot(kind: .integer, bits: value ? 1 : 0)
    default:
      let count = try bytes.readLength(at: &position)
      slot = AvroRecord.Slot(kind: .text, bits: UInt64(position) << 32 | UInt64(count))
      position &+= count
    }
    record.slots[base + Int(step.operand)] = slot
  }

  /// Reads an array's items as rows of a table.
  private mutating func readRows(
    _ step: AvroInstruction, _ bytes: RawSpan, depth: Int
  ) throws(AvroError) {
    let table = Int(step.count)
    let columns = plan.tableColumnCounts[table]
    let start = record.slots.count
    var rows = 0
    while true {
      let blockStart = position
      let (count, _) = try bytes.readBlockCount(at: &position)
      if count == 0 { break }
      // A row takes a byte at least.
      let bytesLeft = bytes.byteCount - position
      guard count <= bytesLeft else { throw AvroError(.truncated, at: blockStart) }
      rows += Int(count)
      guard rows <= plan.limits.items else {
        throw AvroError(.limitExceeded("items"), at: blockStart)
      }
      record.slots.reserveCapacity(
        record.slots.count + columns * min(Int(count), bytesLeft / Self.usualRowBytes))
      for _ in 0..<count {
        let base = record.slots.count
        record.slots.append(contentsOf: repeatElement(.none, count: columns))
        try run(Int(step.operand), bytes, base: base, depth: depth)
      }
    }
    record.tables[table] = AvroRecord.Rows(start: start, count: rows)
  }

  /// Moves past the items of an array, or of a map, whose items have keys.
  private mutating func skipItems(
    _ program: Int, _ bytes: RawSpan, depth: Int, hasKeys: Bool
  ) throws(AvroError) {
    let isFree = plan.programs[program].isEmpty && !hasKeys
    while true {
      let (count, byteCount) = try bytes.readBlockCount(at: &position)
      if count == 0 { return }
      if let byteCount {
        position += byteCount
      } else if !isFree {
        for _ in 0..<count {
          if hasKeys { try bytes.skipBlob(at: &position) }
          try run(program, bytes, base: 0, depth: depth)
        }
      }
    }
  }
}
