/// Members of an object: name and value in one call. An optional that is `nil` is written as `null`.
extension JSONWriter {
  package mutating func field(_ name: String, _ value: String?) {
    self.name(name)
    if let value { self.value(value) } else { null() }
  }

  package mutating func field(_ name: String, _ value: Double?) {
    self.name(name)
    if let value { self.value(value) } else { null() }
  }

  package mutating func field(_ name: String, _ value: Bool?) {
    self.name(name)
    if let value { self.value(value) } else { null() }
  }

  package mutating func field<Integer: FixedWidthInteger>(_ name: String, _ value: Integer?) {
    self.name(name)
    if let value { self.value(value) } else { null() }
  }

  package mutating func field(_ name: String, _ values: some Sequence<Double>) {
    self.name(name)
    array { writer in for value in values { writer.value(value) } }
  }

  package mutating func field(_ name: String, _ values: some Sequence<String>) {
    self.name(name)
    array { writer in for value in values { writer.value(value) } }
  }

  package mutating func objectField(_ name: String, _ body: (inout JSONWriter) -> Void) {
    self.name(name)
    object(body)
  }

  package mutating func arrayField(_ name: String, _ body: (inout JSONWriter) -> Void) {
    self.name(name)
    array(body)
  }
}

extension JSONValue {
  /// Writes the tree.
  package func write(to writer: inout JSONWriter) {
    switch self {
    case .null: writer.null()
    case .boolean(let value): writer.value(value)
    case .number(let value):
      if let integer = Int64(exactly: value) { writer.value(integer) } else { writer.value(value) }
    case .string(let value): writer.value(value)
    case .array(let items): writer.array { for item in items { item.write(to: &$0) } }
    case .object(let members):
      writer.object { writer in
        for member in members {
          writer.name(member.name)
          member.value.write(to: &writer)
        }
      }
    }
  }
}
