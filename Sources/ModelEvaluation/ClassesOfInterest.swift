package import AnomalyScoring

/// The classes that a search looks for.
package struct ClassesOfInterest: Sendable, Hashable {
  /// As the user wrote them; `nil` for the default: all but common classes and contaminants.
  private let names: Set<String>?

  /// All but common classes, AGN, variable stars, dwarf novae and other contaminants.
  package static let standard = ClassesOfInterest()

  private init() { names = nil }

  /// - Parameter names: classes; none for the default.
  package init(_ names: [String]) {
    self.names = names.isEmpty ? nil : Set(names.compactMap(Self.key))
  }

  private static func key(_ name: String) -> String? {
    ClassTaxonomy.name(name).map {
      let short = $0.hasPrefix("SN ") ? String($0.dropFirst(3)) : $0
      return short.lowercased()
    }
  }

  /// The part that a class plays. A name that stands for no class counts as common.
  package func kind(of name: String) -> ModelClass.Kind {
    guard let key = Self.key(name) else { return .common }
    if let names {
      if names.contains(key) { return .rare }
      return ClassTaxonomy.commonGroup(name) == nil ? .contaminant : .common
    }
    if ClassTaxonomy.commonGroup(name) != nil { return .common }
    return ClassTaxonomy.isContaminant(name) ? .contaminant : .rare
  }

  package func isRare(_ name: String) -> Bool { kind(of: name) == .rare }

  /// A bundle whose evidence is for these classes: odds and percentiles follow.
  ///
  /// - Returns: the bundle itself where its classes are these already; otherwise its version names
  ///   the choice, so that scores under different ones are never taken for the same.
  package func applied(to bundle: ModelBundle) -> ModelBundle {
    let classes = bundle.manifest.classes.map {
      ModelClass(name: $0.name, kind: kind(of: $0.name))
    }
    guard classes != bundle.manifest.classes, classes.contains(where: \.isRare) else {
      return bundle
    }
    var result = bundle
    result.manifest.classes = classes
    result.reference = bundle.evidence.calibrate(&result.manifest)
    let chosen = classes.enumerated().reduce(into: UInt64(0)) { bits, element in
      if element.1.isRare { bits |= 1 << UInt64(element.0) }
    }
    result.manifest.version += "~" + String(chosen, radix: 16)
    return result
  }
}
