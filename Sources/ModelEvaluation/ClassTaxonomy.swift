/// Spectroscopic classes, and which of them count as rare.
///
/// The prefix "SN " and blanks around a name make no difference.
///
/// - Source: the division of Villar et al. (2021), section 5, in the names of the Bright Transient
///   Survey (Fremling et al. 2020).
package enum ClassTaxonomy {
  /// A class's name without blanks around it; `nil` where it is empty, "-" or "unknown", which say
  /// that nobody knows the class.
  package static func name(_ text: String) -> String? {
    let start = text.drop(while: \.isWhitespace)
    guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return nil }
    let name = String(start[...end])
    return name == "-" || name.lowercased() == "unknown" ? nil : name
  }

  /// The common class that a name belongs to; `nil` for everything else.
  package static func commonGroup(_ name: String) -> String? {
    switch short(name) {
    case "Ia", "Ia-91T", "Ia-91T-like", "91T", "Ia-pec": "SN Ia"
    case "II", "IIP", "IIb", "II-pec": "SN II"
    case "Ibc", "Ib", "Ic", "Ib/c", "Ic-BL", "Ib-pec": "SN Ibc"
    default: nil
    }
  }

  /// Returns true if a search for anomalies looks for this class by default: every class that is
  /// neither common nor a contaminant. A name that stands for no class is not rare.
  package static func isRare(_ name: String) -> Bool { ClassesOfInterest.standard.isRare(name) }

  /// Returns true if a class is in the lists of common classes, rare classes and contaminants.
  /// Others count as rare, but may be a misspelt common class.
  package static func isListed(_ name: String) -> Bool {
    commonGroup(name) != nil || short(name).map(rare.contains) ?? false || isContaminant(name)
  }

  /// Returns true if a class varies for other reasons than an explosion or a disruption: known, and
  /// of interest to nobody who looks for supernovae.
  package static func isContaminant(_ name: String) -> Bool {
    short(name).map { contaminants.contains($0.lowercased()) } ?? false
  }

  /// Names that a configuration may list, as they are written.
  package static let rareNames = rare.sorted()

  /// Of the Bright Transient Survey, and those that the simulator adds.
  private static let rare: Set<String> = [
    "IIn", "SLSN-I", "SLSN-II", "Ibn", "Icn", "91bg", "Ia-91bg", "Ia-91bg-like", "Iax", "Ia-CSM",
    "TDE", "LBV", "ILRT", "LRN", "Ca-rich", "nova", "other", "kilonova",
  ]

  /// In lower case.
  private static let contaminants: Set<String> = [
    "agn", "qso", "quasar", "blazar", "bl lac", "dwarf nova", "cv", "cataclysmic variable",
    "varstar",
    "variable star", "rr lyrae", "cepheid", "delta scuti", "eclipsing binary", "mira",
    "long-period variable", "lpv", "yso", "symbiotic star", "flare", "flare star", "m dwarf flare",
    "artefact", "artifact", "bogus", "asteroid",
  ]

  private static func short(_ text: String) -> String? {
    name(text).map { $0.hasPrefix("SN ") ? String($0.dropFirst(3)) : $0 }
  }
}
