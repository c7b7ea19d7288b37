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
