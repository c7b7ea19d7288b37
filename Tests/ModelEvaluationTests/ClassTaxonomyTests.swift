import AnomalyScoring
import ModelEvaluation
import Testing

@Suite struct ClassTaxonomyTests {
  @Test(arguments: [
    ("SN Ia", "SN Ia"), ("SN Ia-91T", "SN Ia"), ("SN Ia-pec", "SN Ia"), ("Ia", "SN Ia"),
    ("SN II", "SN II"), ("SN IIP", "SN II"), ("SN IIb", "SN II"), ("SN II-pec", "SN II"),
    ("SN Ib", "SN Ibc"), ("SN Ic", "SN Ibc"), ("SN Ib/c", "SN Ibc"), ("SN Ic-BL", "SN Ibc"),
    ("SN Ib-pec", "SN Ibc"), ("Ibc", "SN Ibc"),
  ])
  func common(name: String, group: String) {
    #expect(ClassTaxonomy.commonGroup(name) == group)
    #expect(!ClassTaxonomy.isRare(name))
  }

  @Test(arguments: [
    "SN IIn", "SLSN-I", "SLSN-II", "SN Ibn", "SN Icn", "SN Ia-91bg", "SN Iax", "SN Ia-CSM", "TDE",
    "LBV", "ILRT", "LRN", "Ca-rich", "nova", "other",
  ])
  func rare(name: String) { #expect(ClassTaxonomy.isRare(name)) }

  /// What no one knows is neither rare nor common; blanks around a name make no difference.
  @Test(arguments: ["", " ", "\t\n", "-", " - ", "unknown", "Unknown", " UNKNOWN "])
  func noClass(name: String) {
    #expect(ClassTaxonomy.name(name) == nil)
    #expect(!ClassTaxonomy.isRare(name) && ClassTaxonomy.commonGroup(name) == nil)
    #expect(!ClassTaxonomy.isListed(name))
  }

  @Test(arguments: [(" SN Ia ", false), ("\tII", false), (" TDE\n", true), (" dwarf nova", false)])
  func blanksAround(name: String, isRare: Bool) {
    #expect(ClassTaxonomy.isRare(name) == isRare)
    #expect(ClassTaxonomy.isListed(name))
  }

  /// Names that no list has stay rare, and are told apart from those that one has.
  @Test func unlistedNamesAreRare() {
    for name in ["SN Ia-norm", "sn ia", "SNIa", "unknown?", "--"] {
      #expect(ClassTaxonomy.isRare(name) && !ClassTaxonomy.isListed(name))
    }
    let listed = [
      "IIn", "SLSN-I", "SLSN-II", "Ibn", "Icn", "91bg", "Ia-91bg", "Iax", "Ia-CSM", "TDE", "LBV",
      "ILRT", "LRN", "Ca-rich", "nova", "other",
    ]
    for name in listed + listed.map({ "SN \($0)" }) {
      #expect(ClassTaxonomy.isRare(name) && ClassTaxonomy.isListed(name))
    }
  }

  /// By default what varies for other reasons than an explosion is no class of interest; a novae's is.
  @Test(arguments: ["AGN", "dwarf nova", "RR Lyrae", "Mira", "YSO", "artefact", " agn "])
  func contaminants(name: String) {
    #expect(ClassesOfInterest.standard.kind(of: name) == .contaminant)
    #expect(!ClassTaxonomy.isRare(name) && ClassTaxonomy.isListed(name))
  }

  @Test func interestIsTheUsersToSay() {
    let interest = ClassesOfInterest(["TDE", "SN Ibc", "agn"])
    #expect(interest.kind(of: "TDE") == .rare && interest.kind(of: "AGN") == .rare)
    #expect(interest.kind(of: "SN Ibc") == .rare && interest.kind(of: "Ibc") == .rare)
    #expect(interest.kind(of: "SN Ia") == .common && interest.kind(of: "unknown") == .common)
    #expect(
      interest.kind(of: "SLSN-I") == .contaminant && interest.kind(of: "nova") == .contaminant)
    #expect(ClassesOfInterest([]) == .standard)
  }

  @Test func reportsPerClass() {
    let classes = [
      "TDE", "SN Ia", "SN Ia", "SN II", "TDE", "nova", "SN Ia", "SN II", "SN Ia", "SN Ia",
    ]
    let scores: [Double] = [9, 1, 2, 5, 4, 0, 3, 6, 2.5, 1.5]
    let reports = ClassReport.all(scores: scores, classes: classes)
    #expect(reports.map(\.name) == ["TDE", "nova", "SN Ia", "SN II"])
    #expect(reports.map(\.objects) == [2, 1, 5, 2])
    #expect(reports.map(\.kind) == [.rare, .rare, .common, .common])
    // TDE at 9 beats 7 common ones, at 4 beats 5 of them; SN II beats all five SN Ia.
    #expect(reports.map(\.auroc) == [12.0 / 14, 0, 0, 1])
    #expect(reports.map(\.recallAtTop10Percent) == [0.5, 0, 0, 0])
  }
}
