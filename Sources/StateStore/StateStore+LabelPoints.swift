package import Photometry

extension StateStore {
  /// Where a model's forest saw an object when it was labelled.
  package struct LabelPoint: Sendable, Hashable {
    /// The label's identifier.
    package var label: String
    package var model: String
    /// (dimensions).
    package var point: [Float]

    package init(label: String, model: String, point: [Float]) {
      self.label = label
      self.model = model
      self.point = point
    }
  }

  /// Keeps points; one that a label has under the same model stays as it is.
  package func add(_ points: [LabelPoint]) throws(StoreError) {
    guard !points.isEmpty else { return }
    try write { database throws(StoreError) in
      for point in points {
        try database.execute(
          """
          INSERT INTO label_points (label, model, point) VALUES (?, ?, ?) ON CONFLICT DO NOTHING
          """,
          [
            .text(point.label), .text(point.model),
            .blob(Self.bytes(point.point.map(\.bitPattern))),
          ])
      }
    }
  }

  /// The points that a model has of labelled objects, by label.
  package func labelPoints(model: String) throws(StoreError) -> [String: [Float]] {
    let rows = try read { database throws(StoreError) in
      try database.rows(
        "SELECT label, point, label FROM label_points WHERE model = ?", [.text(model)]
      ) { row throws(StoreError) in
        let numbers: [UInt32] = try Self.numbers(row.blob(1), of: row, column: "label_points.point")
        return (row.text(0), numbers.map { Float(bitPattern: $0) })
      }
    }
    return Dictionary(rows, uniquingKeysWith: { first, _ in first })
  }

  /// The labels in force that have no point under a model though it has one of their objects: those
  /// that came before their objects did.
  package func labelsWithoutPoint(
    _ survey: Survey, model: String, dimensions: Int
  ) throws(StoreError) -> [StoredLabel] {
    try read { database throws(StoreError) in
      try database.rows(
        """
        SELECT l.id, l.survey, l.object_id, l.verdict, l.object_class, l.redshift, l.author,
          l.reason, l.time, l.undone
        FROM labels l JOIN objects o ON o.survey = l.survey AND o.object_id = l.object_id
        WHERE l.undone IS NULL AND l.survey = ?1 AND o.model = ?2 AND length(o.latent) = ?3
          AND NOT EXISTS (SELECT 1 FROM label_points p WHERE p.label = l.id AND p.model = ?2)
        ORDER BY l.sequence
        """,
        [.text(survey.rawValue), .text(model), .integer(4 * dimensions)], Self.label(from:))
    }
  }

  /// How often labels have been given or taken back: the version of what follows from them.
  package func labelChanges() throws(StoreError) -> Int {
    try read { database throws(StoreError) in
      Int(try database.integer("SELECT count(*) + count(undone) FROM labels"))
    }
  }
}
