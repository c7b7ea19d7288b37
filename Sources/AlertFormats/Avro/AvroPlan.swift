/// A projection compiled for one schema: what to read, and how to move past the rest without copying.
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
