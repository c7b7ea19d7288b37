package import AnomalyScoring
import CatalogueMatching
import LightCurveAssembly
import ModelEvaluation
import Photometry
package import StateStore

extension ObjectKnowledge {
  /// Knowledge from packets and catalogues.
  init(_ context: ObjectContext, _ matches: ObjectMatches?) {
    self.init(
      redshift: context.redshift.map { RedshiftEstimate($0) } ?? matches?.hostRedshift,
      catalogued: matches.flatMap(CataloguedClass.init))
  }
}

extension CataloguedClass {
  /// Separation up to which an entry is the object, arcsec.
  private static let near = 2.0
  /// Probabilities that an entry's class is the object's. A supernova may have an active nucleus
  /// near it in its host, and a quasar's candidate may be none.
  private static let beliefs: (transient: Double, agn: Double, variable: Double) = (0.95, 0.8, 0.95)

  /// The class of the nearest entry that has one: of a transient, then of an AGN, then of a variable
  /// star; `nil` where none has.
  init?(_ matches: ObjectMatches) {
    if let name = matches.classification?.objectClass.flatMap(ClassTaxonomy.name),
      ClassTaxonomy.isListed(name)
    {
      self.init(
        name: ClassTaxonomy.commonGroup(name) ?? name,
        kind: ClassesOfInterest.standard.kind(of: name), probability: Self.beliefs.transient)
    } else if matches.nearest(.agn, within: Self.near) != nil {
      self.init(name: "AGN", kind: .contaminant, probability: Self.beliefs.agn)
    } else if matches.nearest(.variable, within: Self.near) != nil {
      self.init(name: "variable star", kind: .contaminant, probability: Self.beliefs.variable)
    } else {
      return nil
    }
  }
}

extension StateStore {
  /// Knowledge of a stored object; the redshift is that of the last label that states one, its own,
  /// or its host's.
  package func knowledge(of object: StoredObject) throws(StoreError) -> ObjectKnowledge {
    try knowledge(of: object, object.knownContext, try matches(of: object.key))
  }

  /// - Parameters:
  ///   - context: of the object, read before.
  ///   - matches: of the object, read before.
  func knowledge(
    of object: StoredObject, _ context: ObjectContext, _ matches: ObjectMatches?
  ) throws(StoreError) -> ObjectKnowledge {
    var result = ObjectKnowledge(context, matches)
    result.redshift = try redshift(of: object.key) ?? result.redshift
    return result
  }
}

extension StoredObject {
  /// Empty where nothing is known, or the bytes are damaged.
  var knownContext: ObjectContext { (try? ObjectContext(bytes: context)) ?? ObjectContext() }
}

extension AnomalyScorer {
  /// The score of a stored object as the stream would make it; `nil` where there is none.
  package func score(
    of object: StoredObject, in store: StateStore, workspace: inout ScoringWorkspace
  ) throws(StoreError) -> AnomalyScore? {
    guard let scored = try ScoredEpisode(object, in: store, self),
      let interpolation = try? interpolator.interpolate(
        scored.episode, from: scored.start, minimum: bundle.manifest.minimumObservations,
        workspace: &workspace.process)
    else { return nil }
    let request = ScoringRequest(
      objectID: object.key.objectID, interpolation: interpolation,
      known: try store.knowledge(of: object))
    return scores(of: [request], workspace: &workspace.encoder).first
  }
}
