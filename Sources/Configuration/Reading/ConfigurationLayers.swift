internal import Foundation

/// The layers over the defaults: the file, then the environment, then flags, strongest last.
package struct ConfigurationLayers: Sendable {
  /// The file's name as given, for messages.
  package let fileName: String?
  /// A mapping.
  package let root: ConfigurationNode
  package let environment: [String: String]
  /// Pairs of `--set KEY=VALUE`, in order; the last of a key wins.
  package let flags: [(key: String, value: String)]

  /// The layers over the file at `path`, where there is one.
  ///
  /// - Parameter flags: each `KEY=VALUE`.
  /// - Throws: `ConfigurationErrors` where the file cannot be read or is not YAML, or a flag has
  ///   no `=`.
  package init(
    path: String? = nil, environment: [String: String] = [:], flags: [String] = []
  ) throws(ConfigurationErrors) {
    var bytes: [UInt8] = []
    if let path {
      do {
        bytes = try FileReading.bytes(of: path, limit: YAMLParser.maximumBytes)
      } catch {
        let origin = ConfigurationOrigin.file(path, line: 1)
        throw ConfigurationErrors(errors: [ConfigurationError(origin: origin, problem: error)])
      }
    }
    try self.init(yaml: bytes, name: path, environment: environment, flags: flags)
  }

  /// The layers over a file's bytes.
  package init(
    yaml: [UInt8], name: String?, environment: [String: String] = [:], flags: [String] = []
  ) throws(ConfigurationErrors) {
    fileName = name
    self.environment = environment
    var pairs: [(String, String)] = []
    do {
      root = try Self.mapping(in: yaml, name: name ?? "configuration")
      for flag in flags { pairs.append(try Self.pair(flag)) }
    } catch {
      throw ConfigurationErrors(errors: [error])
    }
    self.flags = pairs
  }

  /// A file's settings; an empty file has none.
  private static func mapping(
    in yaml: [UInt8], name: String
  ) throws(ConfigurationError) -> ConfigurationNode {
    let root = try YAMLParser.parse(yaml, name: name)
    switch root.content {
    case .mapping: return root
    case .null: return ConfigurationNode(.mapping([]), line: root.line)
    case .scalar, .list:
      throw ConfigurationError(
        origin: .file(name, line: root.line),
        problem: .expected("a mapping of settings", found: root.found))
    }
  }

  private static func pair(_ flag: String) throws(ConfigurationError) -> (String, String) {
    guard let equals = flag.firstIndex(of: "=") else {
      throw ConfigurationError(
        origin: .flag, problem: .expected("KEY=VALUE", found: flag.quotedForMessage))
    }
    return (String(flag[..<equals]), String(flag[flag.index(after: equals)...]))
  }

  /// The strongest layer above the file that sets `key`.
  func override(of key: String) -> (text: String, origin: ConfigurationOrigin)? {
    if let flag = flags.last(where: { $0.key == key }) { return (flag.value, .flag) }
    guard let variable = ConfigurationKey.environmentVariable(for: key),
      let text = environment[variable]
    else { return nil }
    return (text, .environment(variable))
  }
}

/// The bytes of small files.
enum FileReading {
  /// The whole of the file at `path`.
  ///
  /// - Throws: `.unreadable` with the system's reason, `.tooLarge` above `limit` bytes.
  static func bytes(
    of path: String, limit: Int
  ) throws(ConfigurationError.Problem) -> [UInt8] {
    do {
      let handle = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? handle.close() }
      let data = try handle.read(upToCount: limit + 1) ?? Data()
      if data.count <= limit { return [UInt8](data) }
    } catch {
      throw .unreadable("cannot be read: \(reason(error))")
    }
    throw .tooLarge(limit: limit)
  }

  /// The system's own words for a Foundation error.
  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    let code = underlying?.code ?? (error as NSError).code
    return unsafe String(cString: strerror(Int32(truncatingIfNeeded: code)))
  }
}
