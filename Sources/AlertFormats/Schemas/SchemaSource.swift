/// Source of writers' schemas by id, as a Schema Registry numbers them.
package protocol SchemaSource: Sendable {
  /// Looks up a loaded schema without waiting; called for every packet.
  func lookUp(_ id: UInt32) -> SchemaLookup

  /// Fetches a schema, so that `lookUp` has it.
  ///
  /// - Throws: where the schema is denied or the source cannot be asked.
  func load(_ id: UInt32) async throws(SchemaSourceError)
}

/// Result of looking up a schema's id.
package enum SchemaLookup: Sendable, Hashable {
  /// The schema's JSON text, UTF-8.
  case known([UInt8])
  /// The source says that there is no such schema.
  case denied
  /// Not asked for yet, or the answer has expired.
  case notLoaded
}

/// Why a source gave no schema.
package struct SchemaSourceError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Code: Sendable, Hashable {
    /// The source says that there is no such schema.
    case denied
    /// The source cannot be reached or fails.
    case unavailable
    /// The source refuses the credentials.
    case refused
    /// The source's answer is no schema.
    case badAnswer
  }

  package var code: Code
  package var schemaID: UInt32
  package var detail: String
  /// The source's next step, such as that it tries again.
  package var consequence: String?

  package init(code: Code, schemaID: UInt32, detail: String) {
    self.code = code
    self.schemaID = schemaID
    self.detail = detail
  }

  /// True if asking again later may help.
  package var isRetriable: Bool { code != .denied }

  package var description: String {
    "schema \(schemaID): \(detail)" + (consequence.map { "; \($0)" } ?? "")
  }
}

/// A source for packets that carry their schema.
package struct NoSchemas: SchemaSource {
  package init() {}
  package func lookUp(_ id: UInt32) -> SchemaLookup { .denied }
  package func load(_ id: UInt32) async throws(SchemaSourceError) {
    throw SchemaSourceError(
      code: .denied, schemaID: id, detail: "no schema registry or schema folder is configured")
  }
}
