import AnomalyScoring
import LightCurveFeatures
import RecurrentAutoencoder

/// A network after training.
struct TrainedNetwork {
  var autoencoder: Autoencoder
  var epochs: Int
  var loss: Double

  init(autoencoder: Autoencoder, epochs: Int, loss: Double) {
    self.autoencoder = autoencoder
    self.epochs = epochs
    self.loss = loss
  }

  /// The network of a bundle.
  init(keptIn bundle: ModelBundle) {
    let record = bundle.manifest.training
    self.init(
      autoencoder: bundle.autoencoder, epochs: record.epochs, loss: record.validationLoss)
  }
}

/// The network's training examples and their weights.
extension ModelTrainer {
  /// One example a member; truncated copies are in their light curve's group.
  func examples(
    _ members: [TrainingPopulation.Member], _ scaling: FeatureScaling, _ classes: [ModelClass]
  ) -> [TrainingExample] {
    let weights = classWeights(members, classes)
    var groups: [String: Int] = [:]
    return members.map { member in
      let group = groups[member.objectID] ?? groups.count
      groups[member.objectID] = group
      var example = example(member, scaling)
      example.group = group
      guard !classes.isEmpty else { return example }
      example.context = ClassEvidence.context(
        features: scaling.classifierPart(of: scaling.scaled(member.features)),
        age: member.interpolation.curve.duration)
      if let index = classes.firstIndex(where: { $0.name == member.objectClass }) {
        let weight = weights[ClassSource(classes[index], member)] ?? 1
        example.objectClass = TrainingExample.ClassTarget(index: index, weight: weight)
      }
      return example
    }
  }

  /// The network sees brightness with its errors and must give the brightness back.
  private func example(
    _ member: TrainingPopulation.Member, _ scaling: FeatureScaling
  ) -> TrainingExample {
    let inputs = member.interpolation.encoderInput
    let bands = plan.bands.count
    let width = 1 + 2 * bands
    var targets: [Float] = []
    var errors: [Float] = []
    for row in stride(from: 0, to: inputs.count, by: width) {
      targets += inputs[(row + 1)..<(row + 1 + bands)]
      errors += inputs[(row + 1 + bands)..<(row + width)]
    }
    return TrainingExample(
      inputs: inputs, targets: targets, targetErrors: errors,
      auxiliary: scaling.forestPart(of: scaling.scaled(member.features)))
  }

  /// Weights that give the sources of known classes their shares, with a mean of 1.
  private func classWeights(
    _ members: [TrainingPopulation.Member], _ classes: [ModelClass]
  ) -> [ClassSource: Float] {
    var counts: [ClassSource: Int] = [:]
    for member in members {
      guard let known = classes.first(where: { $0.name == member.objectClass }) else { continue }
      counts[ClassSource(known, member), default: 0] += 1
    }
    let shares = counts.keys.reduce(0) { $0 + $1.share }
    let all = Float(counts.values.reduce(0, +))
    return Dictionary(
      uniqueKeysWithValues: counts.map { source, count in
        (source, all * source.share / shares / Float(count))
      })
  }
}

/// Source of a known class.
private struct ClassSource: Hashable {
  let isCommon: Bool
  let isReference: Bool

  init(_ known: ModelClass, _ member: TrainingPopulation.Member) {
    isCommon = known.kind == .common
    isReference = member.isReference
  }

  /// The source's weight in the classifier, whatever its number of light curves: common classes of
  /// the data count more than those of the simulator (docs/models.md).
  var share: Float { isReference ? 3 : isCommon ? 0.5 : 1 }
}

extension ModelTrainer {
  /// Trains until all epochs are done or patience has run out.
  func network(
    _ examples: [TrainingExample], classes: Int, checkpoint: [UInt8]?,
    report: (EpochReport) -> Void, save: ([UInt8]) throws -> Void
  ) throws(ModelTrainingError) -> TrainedNetwork {
    let features = plan.classifierFeatureNames.count
    let shape = NetworkShape(
      bands: plan.bands.count, hidden: plan.hidden, latent: plan.latent,
      auxiliary: plan.forestFeatureNames.count, classes: classes,
      context: classes == 0 ? 0 : ClassEvidence.contextWidth(features: features))
    var trainer = try trainer(shape, examples, checkpoint)
    while !trainer.isFinished {
      do throws(TrainingError) {
        report(try trainer.epoch())
      } catch { throw .network(error) }
      do {
        try save(trainer.checkpoint())
      } catch { throw .checkpoint("\(error)") }
    }
    return TrainedNetwork(
      autoencoder: trainer.best, epochs: trainer.epochsDone, loss: trainer.bestLoss)
  }

  private func trainer(
    _ shape: NetworkShape, _ examples: [TrainingExample], _ checkpoint: [UInt8]?
  ) throws(ModelTrainingError) -> Trainer {
    do throws(TrainingError) {
      guard let checkpoint else {
        return try Trainer(shape: shape, settings: plan.network, examples: examples)
      }
      return try Trainer(resuming: checkpoint, settings: plan.network, examples: examples)
    } catch { throw .network(error) }
  }
}
