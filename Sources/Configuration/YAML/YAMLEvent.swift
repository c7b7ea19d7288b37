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
