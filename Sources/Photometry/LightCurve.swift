/// The observations of one object in time order.
package struct LightCurve: Sendable, Hashable {
  /// Sorted by time, then band.
  package private(set) var observations: [Observation]

  package init(_ observations: [Observation] = []) {
    self.observations = observations.sorted(by: Self.inOrder)
  }

  package var count: Int { observations.count }
  package var isEmpty: Bool { observations.isEmpty }

  /// The first `count` observations.
  package func prefix(_ count: Int) -> LightCurve {
    var result = LightCurve()
    result.observations = Array(observations.prefix(count))
    return result
  }

  /// The observations that satisfy a predicate, in order.
  package func filter(_ isIncluded: (Observation) -> Bool) -> LightCurve {
    var result = LightCurve()
    result.observations = observations.filter(isIncluded)
    return result
  }

  package static func inOrder(_ a: Observation, _ b: Observation) -> Bool {
    a.time != b.time ? a.time < b.time : a.band < b.band
  }
}

/// A light curve from a file, with what is known of its object.
package struct LabelledLightCurve: Sendable, Hashable {
  package var objectID: String
  /// Spectroscopic or simulated class, such as `SN Ia`.
  package var objectClass: String?
  package var redshift: Double?
  package var lightCurve: LightCurve

  package init(
    objectID: String, objectClass: String? = nil, redshift: Double? = nil, lightCurve: LightCurve
  ) {
    self.objectID = objectID
    self.objectClass = objectClass
    self.redshift = redshift
    self.lightCurve = lightCurve
  }
}
