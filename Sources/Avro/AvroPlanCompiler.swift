/// Compiles a projection's paths and a schema into programs.
struct AvroPlanCompiler {
  /// Action of a program on a type.
  private enum Aim {
    case skip
    /// Reads the columns below `path`, empty or ending in a dot; `table` is `nil` at the top.
    case project(path: String, table: Int?)
  }

  private let schema: AvroSchema
  private let paths: AvroPaths
  private let recursive: Set<Int>
  private var stepsLeft: Int
  private var depthLeft: Int

  private var programs: [[AvroInstruction]] = []
  private(set) var branches: [Int32] = []
  /// Programs that move past a recursive record.
  private var skipPrograms: [Int: Int32] = [:]

  init(schema: AvroSchema, paths: AvroPaths, recursive: Set<Int>, limits: AvroLimits) {
    self.schema = schema
    self.paths = paths
    self.recursive = recursive
    stepsLeft = limits.instructions
    depthLeft = limits.depth
  }

  mutating func compileDatum() throws(AvroError) {
    _ = try program(schema.root, .project(path: "", table: nil))
  }

  /// All instructions in one array, and each program's place in it.
  func flattened() -> (instructions: [AvroInstruction], programs: [Range<Int>]) {
    var instructions: [AvroInstruction] = []
    var ranges: [Range<Int>] = []
    for program in programs {
      ranges.append(instructions.count..<(instructions.count + program.count))
      instructions += program
    }
    return (instructions, ranges)
  }

  /// Compiles a program of its own for a type.
  private mutating func program(_ node: Int, _ aim: Aim) throws(AvroError) -> Int32 {
    let index = programs.count
    programs.append([])
    try emit(node, aim, into: index)
    return Int32(index)
  }

  private mutating func emit(_ node: Int, _ aim: Aim, into program: Int) throws(AvroError) {
    stepsLeft -= 1
    guard stepsLeft >= 0 else { throw AvroError(.limitExceeded("instructions"), at: 0) }
    depthLeft -= 1
    defer { depthLeft += 1 }
    guard depthLeft >= 0 else { throw AvroError(.limitExceeded("depth"), at: 0) }
    if let simple = schema.skipInstruction(of: node) {
      append(simple, to: program)
      return
    }
    switch schema.nodes[node] {
    case .union(let types): try emitUnion(types, aim, into: program)
    case .record(_, let fields):
      if case .skip = aim, recursive.contains(node) {
        try emitCall(node, fields, into: program)
      } else {
        try emitFields(fields, aim, into: program)
      }
    case .array(let items):
      let item = try self.program(items, .skip)
      append(AvroInstruction(code: .skipArray, operand: item), to: program)
    case .map(let values):
      let item = try self.program(values, .skip)
      append(AvroInstruction(code: .skipMap, operand: item), to: program)
    default: break
    }
  }

  private mutating func emitFields(
    _ fields: [AvroSchema.Field], _ aim: Aim, into program: Int
  ) throws(AvroError) {
    for field in fields {
      guard case .project(let prefix, let table) = aim else {
        try emit(field.type, .skip, into: program)
        continue
      }
      let path = prefix + field.name
      let columns = table.map { paths.tableColumns[$0] } ?? paths.columns
      if let column = columns[path], schema.isScalar(field.type) {
        try emitRead(field.type, column: Int32(column), into: program)
      } else if table == nil, let table = paths.tables[path] {
        try emitTable(field.type, table: table, into: program)
      } else if paths.inner.contains(path) {
        try emit(field.type, .project(path: path + ".", table: table), into: program)
      } else {
        try emit(field.type, .skip, into: program)
      }
    }
  }

  /// A recursive record has a program that calls itself.
  private mutating func emitCall(
    _ node: Int, _ fields: [AvroSchema.Field], into program: Int
  ) throws(AvroError) {
    if skipPrograms[node] == nil {
      let index = programs.count
      programs.append([])
      skipPrograms[node] = Int32(index)
      try emitFields(fields, .skip, into: index)
    }
    append(AvroInstruction(code: .call, operand: skipPrograms[node] ?? 0), to: program)
  }

  private mutating func emitUnion(
    _ types: [Int], _ aim: Aim, into program: Int
  ) throws(AvroError) {
    var targets: [Int32] = []
    for type in types { targets.append(try self.program(type, aim)) }
    appendUnion(targets, to: program)
  }

  /// Reads a scalar, or a union of scalars, into a column.
  private mutating func emitRead(
    _ node: Int, column: Int32, into program: Int
  ) throws(AvroError) {
    if let instruction = schema.readInstruction(of: node, column: column) {
      append(instruction, to: program)
      return
    }
    var targets: [Int32] = []
    for type in schema.alternatives(of: node) {
      let read = schema.readInstruction(of: type, column: column)
      targets.append(Int32(programs.count))
      programs.append(read.map { [$0] } ?? [])
    }
    appendUnion(targets, to: program)
  }

  /// Reads an array of records, or a union with one, as rows.
  private mutating func emitTable(
    _ node: Int, table: Int, into program: Int
  ) throws(AvroError) {
    if case .array(let items) = schema.nodes[node] {
      let item = try self.program(items, .project(path: "", table: table))
      append(
        AvroInstruction(code: .rows, count: Int32(table), operand: item), to: program)
      return
    }
    guard case .union(let types) = schema.nodes[node] else {
      return try emit(node, .skip, into: program)
    }
    var targets: [Int32] = []
    for type in types {
      targets.append(Int32(programs.count))
      programs.append([])
      try emitTable(type, table: table, into: programs.count - 1)
    }
    appendUnion(targets, to: program)
  }

  private mutating func appendUnion(_ targets: [Int32], to program: Int) {
    let first = Int32(branches.count)
    branches += targets
    append(
      AvroInstruction(code: .union, count: Int32(targets.count), operand: first), to: program)
  }

  private mutating func append(_ instruction: AvroInstruction, to program: Int) {
    let last = programs[program].count - 1
    if last >= 0, programs[program][last].merge(instruction) { return }
    if instruction.code != .skipFixed || instruction.size > 0 {
      programs[program].append(instruction)
    }
  }
}
