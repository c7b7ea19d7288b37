package import Photometry

extension StateStore {
  /// Where the forest sees objects, with the rows their latest scores stand in.
  package struct Representations: Sendable {
    /// Rows of the objects, ascending.
    package var rows: [Int64] = []
    /// (objects, dimensions), row-major.
    package var points: [Float] = []
  }

  /// The last representations of scored objects that one model made.
  ///
  /// - Parameters:
  ///   - dimensions: objects whose representation has another size are left out.
  ///   - mjd: objects whose latest score is older than this are left out.
  package func representations(
    _ survey: Survey, model: String, dimensions: Int, since mjd: Double = -.greatestFiniteMagnitude
  ) throws(StoreError) -> Representations {
    try read { database throws(StoreError) in
      var result = Representations()
      _ = try database.rows(
        """
        SELECT l.object, o.latent FROM latest_scores l JOIN objects o ON o.id = l.object
        WHERE l.mjd >= ? AND o.survey = ? AND o.model = ? AND length(o.latent) = ?
        ORDER BY l.object
        """,
        [.real(mjd), .text(survey.rawValue), .text(model), .integer(4 * dimensions)]
      ) { row throws(StoreError) in
        result.rows.append(row.integer(0))
        Self.append(row.blob(1), to: &result.points)
      }
      return result
    }
  }

  /// Appends little-endian single-precision numbers.
  private static func append(_ bytes: [UInt8], to points: inout [Float]) {
    for start in stride(from: 0, to: bytes.count, by: 4) {
      let low = UInt32(bytes[start]) | UInt32(bytes[start + 1]) << 8
      let high = UInt32(bytes[start + 2]) | UInt32(bytes[start + 3]) << 8
      points.append(Float(bitPattern: low | high << 16))
    }
  }

  /// Gives objects new scores to be ranked by; their histories stay as they were published.
  ///
  /// - Parameters:
  ///   - scores: (rows).
  ///   - meta: named values that change with them, in the same transaction.
  package func rerank(
    _ rows: [Int64], scores: [Double], meta: [String: String] = [:]
  ) throws(StoreError) {
    precondition(rows.count == scores.count, "one score a row")
    try write { database throws(StoreError) in
      for (row, score) in zip(rows, scores) {
        try database.execute(
          "UPDATE latest_scores SET score = ?1 WHERE object = ?2 AND score <> ?1",
          [.real(score), .integer(row)])
      }
      for (key, value) in meta { try Self.setMeta(key, value, in: database) }
    }
  }
}
