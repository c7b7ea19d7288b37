import CatalogueMatching

/// Bounds of the criteria `catalogueStar`, `catalogueVariable` and `catalogueAGN`: entries of imported
/// catalogues within a separation reject, arcsec; 0 rejects none.
package struct CatalogueCriteria: Sendable, Hashable {
  /// A star must have a parallax or proper motion of five standard errors where its catalogue has
  /// these.
  package var starSeparation: Double
  package var variableSeparation: Double
  package var agnSeparation: Double

  package init(
    starSeparation: Double = 1.5, variableSeparation: Double = 2, agnSeparation: Double = 1.5
  ) {
    self.starSeparation = starSeparation
    self.variableSeparation = variableSeparation
    self.agnSeparation = agnSeparation
  }

  /// - Parameter matches: at the object's position.
  func failure(_ criterion: Criterion, of matches: ObjectMatches?) -> Rejection? {
    switch criterion {
    case .catalogueStar: failure(criterion, .star, starSeparation, matches)
    case .catalogueVariable: failure(criterion, .variable, variableSeparation, matches)
    case .catalogueAGN: failure(criterion, .agn, agnSeparation, matches)
    default: nil
    }
  }

  private func failure(
    _ criterion: Criterion, _ role: CatalogueRole, _ separation: Double, _ matches: ObjectMatches?
  ) -> Rejection? {
    guard separation > 0, let entry = matches?.nearest(role, within: separation) else { return nil }
    return Rejection(
      criterion,
      "\(entry.catalogue) \(entry.identifier), \(entry.separation.short)″ away, expected none within "
        + "\(separation.short)″")
  }
}
