import CatalogueMatching

extension Explanation {
  /// Separation up to which an entry is said to be at the object's position, arcsec.
  private static let near = 2.0
  /// Probability from which a host is named.
  private static let probable = 0.5

  /// The catalogues' entries at the object's position, in words.
  var surroundings: String? {
    let all = ObjectMatches(catalogues: 0, entries: matches)
    let points: [CatalogueMatch?] = [
      all.classification, all.nearest(.agn, within: Self.near),
      all.nearest(.variable, within: Self.near), all.nearest(.star, within: Self.near),
    ]
    let clauses = points.compactMap { $0?.phrase } + [hostPhrase(all.host)].compactMap(\.self)
    return clauses.isEmpty ? nil : clauses.joined(separator: "; ")
  }

  private func hostPhrase(_ host: CatalogueMatch?) -> String? {
    guard let host, let probability = host.probability, probability >= Self.probable else {
      return nil
    }
    let redshift = host.redshift.map { " at z = \($0.formatted(decimals: 4))" } ?? ""
    return "its host is \(host.identifier)\(redshift) (\(host.origin), "
      + "\((100 * probability).formatted(decimals: 0)) %)"
  }
}

extension CatalogueMatch {
  /// Separation and catalogue.
  fileprivate var origin: String {
    "\(separation.formatted(decimals: 1))″ away, \(catalogue) \(version)"
  }

  fileprivate var phrase: String {
    let kind =
      switch role {
      case .star: "a star"
      case .variable: "a variable star"
      case .agn: "an AGN"
      case .galaxy: "a galaxy"
      case .transient: "a known transient"
      }
    let name = identifier + (objectClass.map { ", \($0)" } ?? "")
    return "catalogues have \(kind) there: \(name) (\(origin))"
  }
}
