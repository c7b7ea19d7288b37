package import Photometry

/// Knowledge of an object from beside its light curve.
package struct ObjectKnowledge: Sendable, Hashable {
  package var redshift: RedshiftEstimate?
  package var catalogued: CataloguedClass?

  package init(redshift: RedshiftEstimate? = nil, catalogued: CataloguedClass? = nil) {
    self.redshift = redshift
    self.catalogued = catalogued
  }
}

extension LabelledLightCurve {
  /// The redshift that its file states.
  package var known: ObjectKnowledge {
    ObjectKnowledge(redshift: redshift.map { RedshiftEstimate($0) })
  }
}

/// Evidence for and against classes from beside the light curve.
package struct OutsideEvidence: Sendable, Hashable {
  /// Of the object's redshift; `nil` without one.
  package var distance: DistanceEvidence?
  /// `nil` where no catalogue gives the object a class.
  package var catalogued: CataloguedClass?

  package init(distance: DistanceEvidence? = nil, catalogued: CataloguedClass? = nil) {
    self.distance = distance
    self.catalogued = catalogued
  }

  /// The classes' probabilities with the evidence, from those without it.
  func updated(_ probabilities: [Double], _ classes: [ModelClass]) -> [Double] {
    let known = distance?.updated(probabilities) ?? probabilities
    return known.isEmpty ? known : catalogued?.updated(known, classes) ?? known
  }
}
