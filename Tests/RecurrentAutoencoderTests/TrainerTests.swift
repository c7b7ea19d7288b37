import Dispatch
import RecurrentAutoencoder
import Sampling
import Testing

@Suite struct TrainerTests {
  static let shape = NetworkShape(bands: 2, hidden: 24, latent: 4, auxiliary: 2)

  static func settings() -> TrainingSettings {
    var settings = TrainingSettings()
    settings.batchSize = 32
    settings.epochs = 12
    settings.learningRate = 5e-3
    settings.klAnnealingEpochs = 4
    settings.klWeight = 0.01
    settings.auxiliaryWeight = 1
    settings.seed = 5
    return settings
  }

  static func examples(_ count: Int = 160) -> [TrainingExample] {
    Synthetic.examples(count: count, shape: shape, steps: 5...30, seed: 8)
  }

  @Test func learns() throws {
    var trainer = try Trainer(
      shape: Self.shape, settings: Self.settings(), examples: Self.examples())
    var reports: [EpochReport] = []
    while !trainer.isFinished { reports.append(try trainer.epoch()) }
    let first = try #require(reports.first)
    let last = try #require(reports.last)
    #expect(reports.map(\.epoch) == Array(1...12))
    #expect(last.reconstruction < first.reconstruction / 5)
    #expect(last.auxiliary < first.auxiliary / 1.5)
    let lowest = reports.map(\.validationLoss).min()
    #expect(reports.last(where: \.isBest)?.validationLoss == lowest)
    #expect(last.validationLoss < first.validationLoss / 2)
  }

  /// The same seed gives the same bits, also where the processors are busy with other work.
  @Test func deterministic() throws {
    let examples = Self.examples()
    let settings = Self.settings()
    var alone = try Trainer(shape: Self.shape, settings: settings, examples: examples)
    for _ in 0..<3 { _ = try alone.epoch() }
    let expected = alone.checkpoint()
    DispatchQueue.concurrentPerform(iterations: 3) { _ in
      do {
        var other = try Trainer(shape: Self.shape, settings: settings, examples: examples)
        for _ in 0..<3 { _ = try other.epoch() }
        #expect(other.checkpoint() == expected)
      } catch { Issue.record(error) }
    }
    var reseeded = settings
    reseeded.seed = 6
    var different = try Trainer(shape: Self.shape, settings: reseeded, examples: examples)
    for _ in 0..<3 { _ = try different.epoch() }
    #expect(different.best.tensors() != alone.best.tensors())
  }

  @Test func resumesBitForBit() throws {
    let examples = Self.examples()
    let settings = Self.settings()
    var whole = try Trainer(shape: Self.shape, settings: settings, examples: examples)
    for _ in 0..<2 { _ = try whole.epoch() }
    var resumed = try Trainer(
      resuming: whole.checkpoint(), settings: settings, examples: examples)
    for _ in 0..<3 {
      let expected = try whole.epoch()
      #expect(try resumed.epoch() == expected)
    }
    #expect(resumed.checkpoint() == whole.checkpoint())
  }

  @Test func refusesAnothersCheckpoint() throws {
    let examples = Self.examples(20)
    let settings = Self.settings()
    let bytes = try Trainer(shape: Self.shape, settings: settings, examples: examples).checkpoint()
    var other = settings
    other.batchSize = 16
    #expect(throws: TrainingError.invalidCheckpoint(.differs("settings"))) {
      try Trainer(resuming: bytes, settings: other, examples: examples)
    }
    #expect(throws: TrainingError.invalidCheckpoint(.differs("examples"))) {
      try Trainer(resuming: bytes, settings: settings, examples: Self.examples(21))
    }
    #expect(throws: TrainingError.invalidCheckpoint(.file(.headerLength(nil, available: 3)))) {
      try Trainer(resuming: [1, 2, 3], settings: settings, examples: examples)
    }
    let weights = Autoencoder(shape: Self.shape, seed: 1).tensors().bytes()
    #expect(
      throws: TrainingError.invalidCheckpoint(.weights(.missingTensor("current.mean.bias")))
    ) {
      try Trainer(resuming: weights, settings: settings, examples: examples)
    }
  }

  @Test func stopsOnDivergenceAndKeepsTheLastGoodEpoch() throws {
    var settings = Self.settings()
    settings.learningRate = 1e12
    settings.epochs = 50
    var trainer = try Trainer(
      shape: Self.shape, settings: settings, examples: Self.examples(64))
    var good = trainer.checkpoint()
    #expect(throws: TrainingError.self) {
      while !trainer.isFinished {
        _ = try trainer.epoch()
        good = trainer.checkpoint()
      }
    }
    #expect(trainer.checkpoint() == good)
    #expect(
      trainer.best.tensors().tensors.values.allSatisfy { $0.values.allSatisfy(\.isFinite) })
  }

  /// The first epoch is compared with the untrained network, so that it can diverge as well.
  @Test func theFirstEpochCanDiverge() throws {
    var settings = Self.settings()
    settings.learningRate = 1e6
    var trainer = try Trainer(
      shape: Self.shape, settings: settings, examples: Self.examples(160))
    let before = trainer.checkpoint()
    let error = #expect(throws: TrainingError.self) { _ = try trainer.epoch() }
    #expect(error?.description.contains("diverged in epoch 1") == true)
    #expect(trainer.checkpoint() == before)
  }

  /// With weights that stand still, two epochs differ by their order and noise alone.
  @Test func epochsDrawAnew() throws {
    var settings = Self.settings()
    settings.learningRate = 1e-37
    settings.klAnnealingEpochs = 0
    var trainer = try Trainer(
      shape: Self.shape, settings: settings, examples: Self.examples(64))
    let first = try trainer.epoch()
    let second = try trainer.epoch()
    #expect(first.validationLoss == second.validationLoss)
    #expect(first.reconstruction != second.reconstruction)
  }

  @Test func stopsWhenPatienceRunsOut() throws {
    var settings = Self.settings()
    settings.patience = 3
    settings.epochs = 400
    settings.learningRate = 0.05
    var trainer = try Trainer(
      shape: Self.shape, settings: settings, examples: Self.examples(64))
    var reports: [EpochReport] = []
    while !trainer.isFinished { reports.append(try trainer.epoch()) }
    #expect(reports.count < 400)
    #expect(reports.suffix(3).allSatisfy { !$0.isBest })
    #expect(reports.dropLast(3).last?.isBest == true)
  }

  @Test func groupsStayTogether() throws {
    var examples = Self.examples(60)
    for index in examples.indices {
      examples[index].group = index / 3
      examples[index].auxiliary = [Float(index / 3), .nan]
    }
    let trainer = try Trainer(
      shape: Self.shape, settings: Self.settings(), examples: examples)
    let held = Set(trainer.validation.map { $0.auxiliary[0] })
    let used = Set(trainer.training.map { $0.auxiliary[0] })
    #expect(held.count == 2 && used.count == 18)
    #expect(held.isDisjoint(with: used))
  }

  @Test func refusesBadExamplesAndSettings() {
    var examples = Self.examples(3)
    examples[1].targets[0] = .nan
    #expect(throws: TrainingError.invalidExample(index: 1, .notFinite)) {
      try Trainer(shape: Self.shape, settings: Self.settings(), examples: examples)
    }
    examples[1].targets = []
    #expect(throws: TrainingError.invalidExample(index: 1, .targetCount)) {
      try Trainer(shape: Self.shape, settings: Self.settings(), examples: examples)
    }
    #expect(throws: TrainingError.noExamples) {
      try Trainer(shape: Self.shape, settings: Self.settings(), examples: [])
    }
    var settings = Self.settings()
    settings.learningRate = -.infinity
    #expect(throws: TrainingError.invalidSetting("learningRate")) {
      try Trainer(shape: Self.shape, settings: settings, examples: Self.examples(3))
    }
  }
}
