/// Columns of text, as wide as their widest cell.
package struct Table {
  package enum Alignment { case left, right }

  private var rows: [[String]] = []
  private let alignments: [Alignment]

  package init(_ columns: [(title: String, alignment: Alignment)]) {
    alignments = columns.map(\.alignment)
    rows.append(columns.map(\.title))
  }

  /// Adds a row; names from outside are made visible.
  package mutating func append(_ cells: [String]) { rows.append(cells.map(VisibleText.of)) }

  /// One line a row, the titles first; lines are cut at `width` characters.
  package func lines(width: Int = 80) -> [String] {
    let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return alignments[column] == .left ? row[column] + padding : padding + row[column]
      }
      let line = cells.joined(separator: "  ")
      let end = line.lastIndex { $0 != " " }.map { line.index(after: $0) } ?? line.startIndex
      return String(line[..<end].prefix(width))
    }
  }
}
