import Sampling

/// Trains one network, an epoch at a time.
///
/// Everything follows from shape, settings and examples: weights, held-back groups, order and noise
/// come from the seed, and the sums of a batch have one order whatever the number of processors.
package struct Trainer: Sendable {
  package let settings: TrainingSettings
  /// The weights with the lowest validation loss so far.
  package internal(set) var best: Autoencoder
  /// The weights after the last epoch.
  package internal(set) var current: Autoencoder
  /// Epochs done.
  package internal(set) var epochsDone = 0
  /// Epochs since the validation loss was lowest.
  package internal(set) var epochsSinceBest = 0
  /// The lowest validation loss so far.
  package internal(set) var bestLoss = Double.infinity
  /// The loss of the first batch, before anything was learned.
  var firstLoss: Double?
  var optimiser: Adam
  package let training: [TrainingExample]
  package let validation: [TrainingExample]
  private var engine: GradientEngine
  private var gradient: [Float] = []

  /// - Throws: `TrainingError` for a shape, a setting or an example that cannot be used.
  package init(
    shape: NetworkShape, settings: TrainingSettings, examples: [TrainingExample]
  ) throws(TrainingError) {
    guard shape.isValid else { throw .invalidShape(shape) }
    if let defect = settings.defect { throw .invalidSetting(defect) }
    for (index, example) in examples.enumerated() {
      if let defect = example.defect(for: shape) {
        throw .invalidExample(index: index, defect)
      }
    }
    (training, validation) = Self.split(examples, settings)
    guard !training.isEmpty else { throw .noExamples }
    self.settings = settings
    current = Autoencoder(shape: shape, seed: settings.seed)
    best = current
    optimiser = Adam(count: current.layout.count)
    engine = GradientEngine(current.layout)
  }

  package var shape: NetworkShape { current.shape }

  /// True if all epochs are done or patience has run out.
  package var isFinished: Bool {
    epochsDone >= settings.epochs || epochsSinceBest >= settings.patience
  }

  /// One pass over the training examples, and the loss on those held back.
  ///
  /// - Throws: `TrainingError.diverged`; the trainer is then as it was before the epoch.
  package mutating func epoch() throws(TrainingError) -> EpochReport {
    let (weights, moments) = (current, optimiser)
    do {
      return try runEpoch()
    } catch {
      (current, optimiser) = (weights, moments)
      throw error
    }
  }

  private mutating func runEpoch() throws(TrainingError) -> EpochReport {
    var generator = SeededGenerator(seed: settings.seed, key: "epoch \(epochsDone)")
    let objective = objective(klWeight: settings.klWeight(epoch: epochsDone))
    var parts = LossParts()
    var untrained = firstLoss
    for batch in batches(training.shuffled(using: &generator)) {
      let noise = (0..<batch.count * shape.latent).map { _ in Float(generator.normal()) }
      let shows = batch.map { _ in generator.uniform() < settings.contextFraction }
      let share = Double(batch.count) / Double(training.count)
      let batch = TrainingBatch(batch, noise: noise, showsContext: shows, shape: shape)
      let found = try step(batch, objective)
      untrained = untrained ?? objective.total(found)
      parts = parts + share * found
    }
    let loss = objective.total(parts)
    guard loss <= 10 * (untrained ?? loss) else { throw diverged(loss) }
    let validationLoss = validation.isEmpty ? loss : self.validationLoss()
    guard validationLoss.isFinite else { throw diverged(validationLoss) }
    firstLoss = untrained
    return finishEpoch(loss, parts, validationLoss)
  }

  private mutating func finishEpoch(
    _ loss: Double, _ parts: LossParts, _ validationLoss: Double
  ) -> EpochReport {
    epochsDone += 1
    let isBest = validationLoss < bestLoss
    epochsSinceBest = isBest ? 0 : epochsSinceBest + 1
    if isBest {
      bestLoss = validationLoss
      best = current
    }
    return EpochReport(
      epoch: epochsDone, trainingLoss: loss, validationLoss: validationLoss,
      reconstruction: parts.reconstruction, kl: parts.kl, auxiliary: parts.auxiliary,
      classification: parts.classification,
      isBest: isBest)
  }

  /// One step of Adam on a clipped gradient; it throws, and weights stay, where that is not finite.
  private mutating func step(
    _ batch: TrainingBatch, _ objective: Objective
  ) throws(TrainingError) -> LossParts {
    let parts = engine.gradient(batch, current.parameters, objective, into: &gradient)
    let squares = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }
    let loss = objective.total(parts)
    guard loss.isFinite, squares.isFinite else { throw diverged(loss) }
    let norm = Float(squares.squareRoot())
    optimiser.update(
      &current.parameters, gradient: gradient,
      scale: norm > settings.gradientNorm ? settings.gradientNorm / norm : 1,
      learningRate: settings.learningRate(epoch: epochsDone))
    return parts
  }

  /// The loss on the held-back examples at the full β, with the latent's mean.
  private mutating func validationLoss() -> Double {
    let objective = objective(klWeight: settings.klWeight)
    var parts = LossParts()
    for batch in batches(validation) {
      let noise = [Float](repeating: 0, count: batch.count * shape.latent)
      let share = Double(batch.count) / Double(validation.count)
      let batch = TrainingBatch(batch, noise: noise, shape: shape)
      parts = parts + share * engine.loss(batch, current.parameters, objective)
    }
    return objective.total(parts)
  }

  private func objective(klWeight: Float) -> Objective {
    Objective(
      loss: settings.loss, klWeight: klWeight, auxiliaryWeight: settings.auxiliaryWeight,
      classWeight: settings.classWeight)
  }

  private func batches(_ examples: [TrainingExample]) -> [[TrainingExample]] {
    stride(from: 0, to: examples.count, by: settings.batchSize).map {
      Array(examples[$0..<min($0 + settings.batchSize, examples.count)])
    }
  }

  private func diverged(_ loss: Double) -> TrainingError {
    .diverged(epoch: epochsDone + 1, loss: loss)
  }
}

extension Trainer {
  /// Training and held-back examples: whole groups, drawn by the seed.
  static func split(
    _ examples: [TrainingExample], _ settings: TrainingSettings
  ) -> (training: [TrainingExample], validation: [TrainingExample]) {
    var members: [[Int]] = []
    var places: [Int: Int] = [:]
    for (index, example) in examples.enumerated() {
      if let group = example.group, let place = places[group] {
        members[place].append(index)
      } else {
        if let group = example.group { places[group] = members.count }
        members.append([index])
      }
    }
    var generator = SeededGenerator(seed: settings.seed, key: "validation")
    members.shuffle(using: &generator)
    let held = Int((Double(members.count) * settings.validationFraction).rounded())
    func pick(_ groups: some Sequence<[Int]>) -> [TrainingExample] {
      groups.flatMap(\.self).sorted().map { examples[$0] }
    }
    return (pick(members.dropFirst(held)), pick(members.prefix(held)))
  }
}

/// Result of one epoch. Losses are means over the epoch's batches, weighted by their sequences.
package struct EpochReport: Sendable, Hashable, Codable {
  /// Counted from 1.
  package var epoch: Int
  /// The sum that was minimised, β annealed.
  package var trainingLoss: Double
  /// The same on the held-back groups, at the full β and with the latent's mean.
  package var validationLoss: Double
  /// The parts of the training loss, unweighted.
  package var reconstruction: Double
  package var kl: Double
  package var auxiliary: Double
  package var classification: Double
  /// True if the validation loss is the lowest so far.
  package var isBest: Bool
}
