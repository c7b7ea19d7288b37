internal import CYAML

/// One libyaml event as a value.
struct YAMLEvent {
  enum Kind {
    case scalar(String, isPlain: Bool)
    case listStart
    case mappingStart
    case collectionEnd
    case documentStart
    case streamEnd
    /// Start of the stream, end of a document.
    case structure
  }

  var kind: Kind
  /// From 1.
  var line: Int

  /// The value of `raw`, `nil` where it is an alias or carries an anchor or a tag.
  init?(_ raw: yaml_event_t, line: Int) {
    self.line = line
    switch unsafe raw.type {
    case YAML_SCALAR_EVENT:
      let scalar = unsafe raw.data.scalar
      guard unsafe scalar.anchor == nil, unsafe scalar.tag == nil else { return nil }
      let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
      kind = unsafe .scalar(String(decoding: bytes, as: UTF8.self), isPlain: isPlain)
    case YAML_SEQUENCE_START_EVENT:
      let start = unsafe raw.data.sequence_start
      guard unsafe start.anchor == nil, unsafe start.tag == nil else { return nil }
      kind = .listStart
    case YAML_MAPPING_START_EVENT:
      let start = unsafe raw.data.mapping_start
      guard unsafe start.anchor == nil, unsafe start.tag == nil else { return nil }
      kind = .mappingStart
    case YAML_ALIAS_EVENT: return nil
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: kind = .collectionEnd
    case YAML_DOCUMENT_START_EVENT: kind = .documentStart
    case YAML_STREAM_END_EVENT: kind = .streamEnd
    default: kind = .structure
    }
  }
}

/// Reads one YAML document into a tree, event by event.
///
/// Bounded: 1 MiB of bytes, 32 levels. Anchors, aliases, tags, duplicate keys, keys that are no
/// scalars and second documents are refused: a configuration has no use for them.
@safe package struct YAMLParser: ~Copyable {
  package static let maximumBytes = 1 << 20
  package static let maximumDepth = 32

  private let name: String
  private let input: UnsafeBufferPointer<UInt8>
  private let parser: UnsafeMutablePointer<yaml_parser_t>

  /// The tree of `bytes`, an empty mapping where the document is empty.
  ///
  /// - Parameter name: the file's name, for error messages.
  /// - Throws: `ConfigurationError` with the line of the first mistake.
  package static func parse(
    _ bytes: [UInt8], name: String
  ) throws(ConfigurationError) -> ConfigurationNode {
    guard bytes.count <= maximumBytes else {
      throw ConfigurationError(
        origin: .file(name, line: 1), problem: .tooLarge(limit: maximumBytes))
    }
    let tree = unsafe bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(ConfigurationError) in
        let parser = unsafe YAMLParser(name: name, input: buffer)
        return try parser.document()
      }
    }
    return try tree.get()
  }

  /// - Parameter input: bytes of the document; outlive the parser.
  private init(name: String, input: UnsafeBufferPointer<UInt8>) {
    self.name = name
    unsafe self.input = input
    unsafe parser = .allocate(capacity: 1)
    unsafe _ = yaml_parser_initialize(parser)
    unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
  }

  private func document() throws(ConfigurationError) -> ConfigurationNode {
    var root = ConfigurationNode(.mapping([]), line: 1)
    var documents = 0
    while true {
      let event = try next()
      switch event.kind {
      case .streamEnd:
        return root
      case .documentStart:
        documents += 1
        if documents > 1 { throw error(.secondDocument, line: event.line) }
      case .structure:
        continue
      default:
        root = try node(event, depth: 0)
      }
    }
  }

  private func node(
    _ event: YAMLEvent, depth: Int
  ) throws(ConfigurationError) -> ConfigurationNode {
    guard depth < Self.maximumDepth else {
      throw error(.tooDeep(limit: Self.maximumDepth), line: event.line)
    }
    switch event.kind {
    case .scalar(let text, let isPlain):
      let isNull = isPlain && ["", "~", "null"].contains(text)
      return ConfigurationNode(isNull ? .null : .scalar(text), line: event.line)
    case .listStart:
      return ConfigurationNode(.list(try list(depth: depth)), line: event.line)
    case .mappingStart:
      return ConfigurationNode(.mapping(try mapping(depth: depth)), line: event.line)
    default:
      throw error(.syntax("unexpected end of a collection", column: 1), line: event.line)
    }
  }

  private func list(depth: Int) throws(ConfigurationError) -> [ConfigurationNode] {
    var nodes: [ConfigurationNode] = []
    while true {
      let event = try next()
      if case .collectionEnd = event.kind { return nodes }
      nodes.append(try node(event, depth: depth + 1))
    }
  }

  private func mapping(depth: Int) throws(ConfigurationError) -> [ConfigurationNode.Entry] {
    var entries: [ConfigurationNode.Entry] = []
    var lines: [String: Int] = [:]
    while true {
      let event = try next()
      if case .collectionEnd = event.kind { return entries }
      guard case .scalar(let key, _) = event.kind else {
        throw error(.keyIsNoScalar, line: event.line)
      }
      if let first = lines.updateValue(event.line, forKey: key) {
        throw error(.duplicateKey(key, firstLine: first), line: event.line)
      }
      let value = try node(try next(), depth: depth + 1)
      entries.append(.init(key: key, line: event.line, node: value))
    }
  }

  /// The next event, with everything copied out of libyaml's memory.
  private func next() throws(ConfigurationError) -> YAMLEvent {
    var raw = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &raw) == 1 else { throw syntaxError() }
    defer { unsafe yaml_event_delete(&raw) }
    let line = unsafe Int(raw.start_mark.line) + 1
    guard let event = unsafe YAMLEvent(raw, line: line) else {
      throw error(.anchorOrTag, line: line)
    }
    return event
  }

  private func syntaxError() -> ConfigurationError {
    let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "not YAML"
    if unsafe parser.pointee.error == YAML_READER_ERROR {
      return unreadable(problem, offset: unsafe parser.pointee.problem_offset)
    }
    let mark = unsafe parser.pointee.problem_mark
    return error(.syntax(problem, column: Int(mark.column) + 1), line: Int(mark.line) + 1)
  }

  /// The error for bytes that are no text, of which libyaml gives the offset only.
  private func unreadable(_ problem: String, offset: Int) -> ConfigurationError {
    let before = unsafe input.prefix(offset)
    let lines = unsafe before.count { $0 == UInt8(ascii: "\n") }
    let lineStart = unsafe before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let column = unsafe before.count - lineStart + 1
    return error(.syntax(problem, column: column), line: lines + 1)
  }

  private func error(_ problem: ConfigurationError.Problem, line: Int) -> ConfigurationError {
    ConfigurationError(origin: .file(name, line: line), problem: problem)
  }
}
