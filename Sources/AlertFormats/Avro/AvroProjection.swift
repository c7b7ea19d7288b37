/// The few values to take out of a datum, by dotted paths such as `candidate.jd`.
package struct AvroProjection: Sendable, Hashable {
  package struct Column: Sendable, Hashable {
    /// The name and older names, best first; the first that the schema has is read.
    package var paths: [String]
    /// Whether a schema without the column is refused.
    package var isRequired: Bool

    package init(_ paths: String..., isRequired: Bool = false) {
      self.paths = paths
      self.isRequired = isRequired
    }

    package static func required(_ paths: String...) -> Column {
      var column = Column(isRequired: true)
      column.paths = paths
      return column
    }
  }

  /// An array of records, one row an item; its columns' paths start at the item.
  package struct Table: Sendable, Hashable {
    package var path: String
    package var columns: [Column]

    package init(_ path: String, columns: [Column]) {
      self.path = path
      self.columns = columns
    }
  }

  package var columns: [Column]
  package var tables: [Table]

  package init(columns: [Column], tables: [Table] = []) {
    self.columns = columns
    self.tables = tables
  }
}
