/// The class that a catalogue gives an object, and how far it is believed.
///
///     p'_c = (1 − P) p_c + P p_c [c ∈ K] / Σ_{k ∈ K} p_k
///
/// K are the bundle's classes of that name, or of that kind where it knows no such name; P is the
/// probability that the entry is the object and its class is right. Within K the light curve decides.
package struct CataloguedClass: Sendable, Hashable {
  /// As the bundle names classes, where it knows it.
  package var name: String
  package var kind: ModelClass.Kind
  package var probability: Double

  package init(name: String, kind: ModelClass.Kind, probability: Double) {
    self.name = name
    self.kind = kind
    self.probability = min(max(probability, 0), 1)
  }

  /// The classes' probabilities with the entry, from those without it.
  func updated(_ probabilities: [Double], _ classes: [ModelClass]) -> [Double] {
    let named = classes.map { $0.name == name }
    let members = named.contains(true) ? named : classes.map { $0.kind == kind }
    let count = members.count { $0 }
    guard count > 0 else { return probabilities }
    let mass = zip(probabilities, members).reduce(0) { $1.1 ? $0 + $1.0 : $0 }
    return zip(probabilities, members).map { own, isMember in
      let share = mass > 0 ? own / mass : 1 / Double(count)
      return (1 - probability) * own + (isMember ? probability * share : 0)
    }
  }
}
