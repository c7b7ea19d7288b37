/// Finds keys that the layers set and the code does not declare.
struct UnknownKeys {
  private let layers: ConfigurationLayers
  private let declarations: [String: ConfigurationDeclaration]

  init(layers: ConfigurationLayers, declarations: [ConfigurationDeclaration]) {
    self.layers = layers
    self.declarations = Dictionary(
      declarations.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// One error for each unknown key of the file, variable of the environment and flag.
  func errors() -> [ConfigurationError] {
    fileErrors(layers.root, prefix: "", shown: "") + environmentErrors() + flagErrors()
  }

  /// - Parameters:
  ///   - prefix: dotted path with `[]` for items, as declared.
  ///   - shown: the same with indices.
  private func fileErrors(
    _ node: ConfigurationNode, prefix: String, shown: String
  ) -> [ConfigurationError] {
    guard case .mapping(let entries) = node.content else { return [] }
    return entries.flatMap { entry -> [ConfigurationError] in
      let name = prefix + entry.key
      switch declarations[name] {
      case .key: return []
      case .section:
        return fileErrors(entry.node, prefix: name + ".", shown: shown + entry.key + ".")
      case .sections:
        return itemErrors(entry.node, prefix: name, shown: shown + entry.key)
      case nil:
        let origin = ConfigurationOrigin.file(layers.fileName ?? "", line: entry.line)
        let key = (shown + entry.key).filter { !$0.isNewline }
        return [unknown(key, as: name, origin: origin)]
      }
    }
  }

  private func itemErrors(
    _ node: ConfigurationNode, prefix: String, shown: String
  ) -> [ConfigurationError] {
    guard case .list(let items) = node.content else { return [] }
    return items.enumerated().flatMap { index, item in
      fileErrors(item, prefix: prefix + "[].", shown: "\(shown)[\(index)].")
    }
  }

  /// Only variables that begin like a section of ours: others may belong to someone else.
  private func environmentErrors() -> [ConfigurationError] {
    let sections = declarations.keys.filter { !$0.contains(".") }
      .compactMap { ConfigurationKey.environmentVariable(for: $0) }
    let known = Dictionary(
      keys.compactMap { key in key.environmentVariable.map { ($0, key.name) } },
      uniquingKeysWith: { first, _ in first })
    let unknown = layers.environment.keys.sorted().filter { variable in
      known[variable] == nil && sections.contains { variable.hasPrefix($0 + "_") }
    }
    return unknown.map { variable in
      let nearest = variable.nearest(among: known.keys.sorted())
      return ConfigurationError(
        origin: .environment(variable), problem: .unknownKey(nearest: nearest))
    }
  }

  private func flagErrors() -> [ConfigurationError] {
    let known = Set(keys.filter { $0.environmentVariable != nil }.map(\.name))
    return layers.flags.filter { !known.contains($0.key) }.map { flag in
      switch declarations[flag.key] {
      case .section, .sections:
        ConfigurationError(
          origin: .flag, key: flag.key,
          problem: .conflict("is a section, which --set cannot give; write it in the file"))
      case .key, nil: unknown(flag.key, as: flag.key, origin: .flag)
      }
    }
  }

  private var keys: [ConfigurationKey] {
    declarations.values.compactMap { if case .key(let key) = $0 { key } else { nil } }
  }

  /// The error for a key, naming the nearest of its siblings, else the nearest of all.
  private func unknown(
    _ shown: String, as name: String, origin: ConfigurationOrigin
  ) -> ConfigurationError {
    let parent = name.parentPath
    let siblings = declarations.keys.filter { $0.parentPath == parent }.sorted()
    let nearest =
      name.nearestByLastPart(among: siblings)
      ?? name.nearestByLastPart(among: declarations.keys.sorted())
    return ConfigurationError(origin: origin, key: shown, problem: .unknownKey(nearest: nearest))
  }
}

extension String {
  fileprivate func nearestByLastPart(among names: [String]) -> String? {
    guard let part = lastPart.nearest(among: names.map(\.lastPart)) else { return nil }
    return names.first { $0.lastPart == part }
  }
}
