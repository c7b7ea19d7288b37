/// Spectroscopic classes, and which of them count as rare.
///
/// - Source: the division of Villar et al. (2021), section 5, in the names of the Bright Transient
///   Survey (Fremling et al. 2020).
package enum TransientClass {
  /// The common class that a name belongs to; `nil` for everything that is rare.
  ///
  /// The prefix "SN " makes no difference.
  package static func commonGroup(_ name: String) -> String? {
    switch name.hasPrefix("SN ") ? String(name.dropFirst(3)) : name {
    case "Ia", "Ia-91T", "Ia-91T-like", "91T", "Ia-pec": "SN Ia"
    case "II", "IIP", "IIb", "II-pec": "SN II"
    case "Ibc", "Ib", "Ic", "Ib/c", "Ic-BL", "Ib-pec": "SN Ibc"
    default: nil
    }
  }

  /// Whether an object of this class is what a search for anomalies looks for.
  package static func isRare(_ name: String) -> Bool { commonGroup(name) == nil }
}
