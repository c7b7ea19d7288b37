/// Columns of text, as wide as their widest cell.
struct Table {
  enum Alignment { case left, right }

  private var rows: [[String]] = []
  private let alignments: [Alignment]

  init(_ columns: [(title: String, alignment: Alignment)]) {
    alignments = columns.map(\.alignment)
    rows.append(columns.map(\.title))
  }

  mutating func append(_ cells: [String]) { rows.append(cells) }

  /// One line a row, the titles first; lines are cut at `width` characters.
  func lines(width: Int = 80) -> [String] {
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
