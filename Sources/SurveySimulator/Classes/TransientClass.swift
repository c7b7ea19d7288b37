import Sampling

/// The kinds of object that the simulator makes.
///
/// Raw values are the labels of the Bright Transient Survey where it has one.
package enum TransientClass: String, Sendable, Hashable, CaseIterable {
  case normalIa = "SN Ia"
  case typeII = "SN II"
  case strippedEnvelope = "SN Ib/c"
  case typeIIb = "SN IIb"
  case typeIIn = "SN IIn"
  case superluminous = "SLSN-I"
  case tidalDisruption = "TDE"
  case subluminousIa = "SN Ia-91bg"
  case typeIax = "SN Iax"
  case calciumRich = "Ca-rich"
  case intermediateLuminosity = "ILRT"
  case kilonova
  case activeNucleus = "AGN"
  case nova
  case dwarfNova = "dwarf nova"

  /// The label that files carry.
  package var label: String { rawValue }

  /// Place in `allCases`.
  var position: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  /// Draws the physical parameters of one object.
  func draw(from generator: inout SeededGenerator) -> any TransientRecipe {
    recipeType.init(from: &generator)
  }

  private var recipeType: any TransientRecipe.Type {
    switch self {
    case .normalIa: NormalIa.self
    case .typeII: TypeII.self
    case .strippedEnvelope: StrippedEnvelope.self
    case .typeIIb: TypeIIb.self
    case .typeIIn: TypeIIn.self
    case .superluminous: SuperluminousI.self
    case .tidalDisruption: TidalDisruption.self
    case .subluminousIa: SubluminousIa.self
    case .typeIax: TypeIax.self
    case .calciumRich: CalciumRich.self
    case .intermediateLuminosity: IntermediateLuminosity.self
    case .kilonova: Kilonova.self
    case .activeNucleus: ActiveNucleus.self
    case .nova: Nova.self
    case .dwarfNova: DwarfNova.self
    }
  }
}

extension TransientClass {
  /// How often the class occurs and how bright it gets.
  var population: Population {
    switch self {
    case .normalIa: NormalIa.population
    case .typeII: TypeII.population
    case .strippedEnvelope: StrippedEnvelope.population
    case .typeIIb: TypeIIb.population
    case .typeIIn: TypeIIn.population
    case .superluminous: SuperluminousI.population
    case .tidalDisruption: TidalDisruption.population
    case .subluminousIa: SubluminousIa.population
    case .typeIax: TypeIax.population
    case .calciumRich: CalciumRich.population
    case .intermediateLuminosity: IntermediateLuminosity.population
    case .kilonova: Kilonova.population
    case .activeNucleus: ActiveNucleus.population
    case .nova: Nova.population
    case .dwarfNova: DwarfNova.population
    }
  }
}
