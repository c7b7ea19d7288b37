import ModelEvaluation
package import Photometry

/// The light curves that have a class, and what there is to say of the others.
package struct ClassifiedLightCurves: Sendable {
  /// In their order, the classes without blanks around them.
  package let lightCurves: [LabelledLightCurve]
  /// Light curves whose class nobody knows: neither rare nor common.
  package let withoutClass: Int
  /// Classes that count as rare though no list has their names; most objects first, then by name.
  package let unlisted: [(name: String, objects: Int)]

  /// Names of unlisted classes that are written out, and the characters of each.
  private static let shown = (names: 10, characters: 60)

  package init(_ all: [LabelledLightCurve]) {
    lightCurves = all.compactMap { object in
      var object = object
      object.objectClass = object.objectClass.flatMap(ClassTaxonomy.name)
      return object.objectClass == nil ? nil : object
    }
    withoutClass = all.count - lightCurves.count
    let names = lightCurves.compactMap(\.objectClass).filter { !ClassTaxonomy.isListed($0) }
    unlisted = Dictionary(grouping: names, by: \.self)
      .map { (name: $0.key, objects: $0.value.count) }
      .sorted { ($1.objects, $0.name) < ($0.objects, $1.name) }
  }

  /// Caveats to read before the figures, one line each.
  package var notes: [String] {
    var notes: [String] = []
    if withoutClass > 0 {
      notes.append("light curves left out for lack of a class: \(withoutClass)")
    }
    if !unlisted.isEmpty {
      var names = unlisted.prefix(Self.shown.names).map {
        "\(String($0.name.prefix(Self.shown.characters)).debugDescription) (\($0.objects))"
      }
      if unlisted.count > names.count { names.append("…") }
      notes.append(
        "counted as rare, though not among the known classes: " + names.joined(separator: ", "))
    }
    return notes
  }
}
