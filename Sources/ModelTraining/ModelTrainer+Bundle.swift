package import AnomalyScoring
import GaussianProcess
import IsolationForest
import LightCurveFeatures
import Parallelism
import Photometry
import RecurrentAutoencoder
import Sampling

/// Forest and reference population of a trained network.
extension ModelTrainer {
  /// The manifest as far as it is known before the forest is grown.
  func manifest(
    of reference: [TrainingPopulation.Member], _ data: TrainingData, _ scaling: FeatureScaling,
    _ trained: TrainedNetwork, priors: HyperparameterPriors?
  ) -> BundleManifest {
    let whole = reference.count { $0.isWhole }
    var interpolation = plan.interpolation
    interpolation.priors = priors
    return BundleManifest(
      name: plan.name, version: plan.version, survey: plan.survey, bands: plan.bands,
      kinds: plan.kinds, minimumObservations: plan.minimumObservations,
      interpolation: interpolation, network: trained.autoencoder.shape, features: scaling,
      classes: data.classes, forest: plan.forest,
      formula: data.classes.isEmpty ? .plain : plan.formula, learning: LabelLearning(),
      draws: plan.draws,
      calibration: PercentileCalibration(
        light: data.files.map(\.name), objects: 0, models: 0),
      training: TrainingRecord(
        objects: whole, copies: reference.count - whole, data: data.files,
        simulated: data.simulated, seed: plan.seed, epochs: trained.epochs,
        validationLoss: trained.loss, settings: plan.network))
  }

  /// Grows the forest on whole light curves and copies, and measures the reference population.
  ///
  /// - Parameter all: the members of the reference population and the others.
  func bundle(
    _ draft: BundleManifest, _ autoencoder: Autoencoder, _ reference: [TrainingPopulation.Member],
    among all: [TrainingPopulation.Member], _ data: TrainingData
  ) throws(ModelTrainingError) -> ModelBundle {
    let states = states(reference, draft, autoencoder)
    let points = states.flatMap(\.representation)
    let forest = IsolationForest.grow(
      points: points, dimensions: points.count / max(1, states.count), settings: plan.forest)
    let evidence = evidence(reference, states, forest, data.classes)
    var manifest = draft
    let population = ReferenceEvidence(evidence).calibrate(&manifest)
    manifest.calibration.objects = evidence.count { $0.isWhole && $0.isOrdinary }
    manifest.companions = companions(of: reference, states.map(\.representation), manifest)
    do throws(BundleError) {
      return try ModelBundle(
        manifest: manifest, autoencoder: autoencoder, forest: forest,
        labelForest: labelForest(of: reference, manifest), reference: population,
        evidence: kept(evidence), luminosities: luminosities(of: all, data),
        points: referencePoints(reference, states, manifest))
    } catch { throw .bundle(error) }
  }

  /// What the reference population's light curves say to a bundle that this plan made of others.
  /// Percentiles compare with those of common classes, or with all where few have one.
  ///
  /// - Parameter data: light curves that the bundle has not seen, of its classes.
  package func evidence(of data: TrainingData, by bundle: ModelBundle) -> [ReferenceEvidence.Member]
  {
    let manifest = bundle.manifest
    let members = builder.population(
      of: data.lightCurves.filter(\.isReference), priors: manifest.interpolation.priors
    ).members
    let states = states(members, manifest, bundle.autoencoder)
    return evidence(members, states, bundle.forest, manifest.classes)
  }

  private func evidence(
    _ members: [TrainingPopulation.Member], _ states: [MemberState], _ forest: IsolationForest,
    _ classes: [ModelClass]
  ) -> [ReferenceEvidence.Member] {
    let strangers = Set(classes.filter { $0.kind != .common }.map(\.name))
    let random = averagePathLength(of: forest.subsample)
    let paths = forest.pathLengths(of: states.flatMap(\.representation)).map { $0 / random }
    var result = members.indices.map { index in
      let member = members[index]
      return ReferenceEvidence.Member(
        observations: member.interpolation.observations,
        age: member.interpolation.curve.duration, pathLength: paths[index],
        probabilities: states[index].probabilities, isWhole: member.isWhole,
        isOrdinary: member.objectClass.map { !strangers.contains($0) } ?? false)
    }
    if 2 * result.count(where: \.isOrdinary) <= result.count {
      for index in result.indices { result[index].isOrdinary = true }
    }
    return result
  }

  /// As many members as a bundle keeps, drawn by the seed.
  private func kept(_ members: [ReferenceEvidence.Member]) -> ReferenceEvidence {
    var generator = SeededGenerator(seed: plan.seed, key: "reference evidence")
    let drawn = members.indices.shuffled(using: &generator)
      .prefix(ReferenceEvidence.maximumMembers).sorted()
    return ReferenceEvidence(drawn.map { members[$0] })
  }

  /// A bundle calibrated anew by what reference light curves say, each to a model that has not seen
  /// it.
  package func calibrated(
    _ bundle: ModelBundle, by members: [ReferenceEvidence.Member]
  ) -> ModelBundle {
    var result = bundle
    result.reference = ReferenceEvidence(members).calibrate(&result.manifest)
    result.evidence = kept(members)
    result.manifest.calibration.objects = members.count { $0.isWhole && $0.isOrdinary }
    return result
  }

  /// Densities of absolute magnitudes of the light curves, whole and cut, whose class and redshift
  /// are known; `nil` if there is none, or no classifier.
  private func luminosities(
    of members: [TrainingPopulation.Member], _ data: TrainingData
  ) -> LuminosityDensities? {
    let samples = members.compactMap { member -> LuminosityDensities.Sample? in
      guard let index = data.classes.firstIndex(where: { $0.name == member.objectClass }),
        let redshift = member.redshift, RedshiftEstimate(redshift).isUsable,
        let magnitude = member.interpolation.peaks.absolute(redshift: redshift)
      else { return nil }
      return LuminosityDensities.Sample(
        classIndex: index, age: member.interpolation.curve.duration, magnitude: magnitude)
    }
    return samples.isEmpty
      ? nil : LuminosityDensities(samples, classes: data.classes.map(\.name))
  }

  /// The forest over all features that labels weigh.
  private func labelForest(
    of reference: [TrainingPopulation.Member], _ manifest: BundleManifest
  ) -> IsolationForest {
    let points = reference.flatMap { member in
      manifest.features.scaled(member.features).map { $0.isNaN ? 0 : $0 }
    }
    return .grow(
      points: points, dimensions: manifest.features.names.count, settings: plan.labelForest)
  }

  /// Whole points of reference objects, drawn by the seed, each with one of its copies' points.
  private func referencePoints(
    _ reference: [TrainingPopulation.Member], _ states: [MemberState], _ manifest: BundleManifest
  ) -> ReferencePoints {
    let copies = Dictionary(
      grouping: reference.indices.filter { !reference[$0].isWhole }, by: { reference[$0].objectID })
    var generator = SeededGenerator(seed: plan.seed, key: "reference points")
    let whole = reference.indices.filter { reference[$0].isWhole }.shuffled(using: &generator)
    let drawn = whole.prefix(ReferencePoints.maximumObjects).sorted().flatMap { index in
      [index]
        + [copies[reference[index].objectID]?.randomElement(using: &generator)].compactMap(\.self)
    }
    let latent = manifest.network.latent
    return ReferencePoints(
      drawn.map { index in
        let member = reference[index]
        let point = states[index].representation
        let features = manifest.features.forestPart(of: member.features)
        return ReferencePoints.Member(
          objectID: member.objectID, objectClass: member.statedClass, isWhole: member.isWhole,
          point: point.prefix(latent)
            + zip(point.dropFirst(latent), features).map { $1.isNaN ? .nan : $0 },
          age: Float(member.interpolation.curve.duration))
      })
  }

  /// Inputs of forest and formula for one member.
  private struct MemberState: Sendable {
    var representation: [Float]
    /// Of the classes, (classes).
    var probabilities: [Float]
  }

  private func states(
    _ reference: [TrainingPopulation.Member], _ manifest: BundleManifest,
    _ autoencoder: Autoencoder
  ) -> [MemberState] {
    let block = 64
    let blocks = (reference.count + block - 1) / block
    var workers = WorkerPool(workers: plan.threads) { _ in EncoderWorkspace() }
    return workers.map(count: blocks) { index, workspace in
      let members = Array(
        reference[(index * block)..<min((index + 1) * block, reference.count)])
      let batch = SequenceBatch(
        sequences: members.map(\.interpolation.encoderInput), shape: autoencoder.shape)
      let latents = autoencoder.encode(batch, workspace: &workspace).mean
      let scaled = members.map { manifest.features.scaled($0.features) }
      let points = ModelBundle.representations(latents: latents, scaled: scaled, manifest)
      let evidence = ModelBundle.evidence(
        autoencoder, latents: latents, scaled: scaled,
        members.map(\.interpolation.curve.duration), manifest)
      return zip(points, evidence).map {
        MemberState(representation: $0, probabilities: $1.probabilities)
      }
    }.flatMap { $0 }
  }
}
