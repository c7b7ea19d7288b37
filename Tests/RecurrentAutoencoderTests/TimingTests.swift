import Foundation
import RecurrentAutoencoder
import Testing

/// Measurements, not checks: run with `NIGHTJAR_TIMING=1` and nothing else on the machine.
@Suite(
  .serialized,
  .enabled(
    if: ProcessInfo.processInfo.environment["NIGHTJAR_TIMING"] != nil,
    "measures time; set NIGHTJAR_TIMING=1"))
struct TimingTests {
  static let environment = ProcessInfo.processInfo.environment

  /// The time of one epoch, as `Benchmarks/pytorch_epoch.py` measures PyTorch's.
  @Test func epoch() throws {
    let count = Self.environment["NIGHTJAR_TIMING_SEQUENCES"].flatMap { Int($0) } ?? 12_000
    let shape = NetworkShape(bands: 6, hidden: 100, latent: 10)
    var settings = TrainingSettings()
    settings.validationFraction = 0
    settings.batchSize = Self.environment["NIGHTJAR_TIMING_BATCH"].flatMap { Int($0) } ?? 128
    let examples = Synthetic.examples(count: count, shape: shape, steps: 40...100, seed: 1)
    var trainer = try Trainer(shape: shape, settings: settings, examples: examples)
    _ = try trainer.epoch()
    let times = try (0..<3).map { _ in
      try ContinuousClock().measure { _ = try trainer.epoch() } / .seconds(1)
    }
    let steps = trainer.training.reduce(0) { $0 + $1.inputs.count / shape.inputWidth }
    print("timing epoch sequences \(count) steps \(steps) seconds \(times.min() ?? 0)")
  }

  @Test(arguments: [2, 6], [1, 64]) func encode(_ bands: Int, _ count: Int) {
    let shape = NetworkShape(bands: bands)
    let network = Autoencoder(shape: shape, seed: 1)
    let sequences = Synthetic.examples(count: count, shape: shape, steps: 60...60, seed: 1)
      .map(\.inputs)
    let batch = SequenceBatch(sequences: sequences, shape: shape)
    var workspace = EncoderWorkspace()
    let rounds = 1_280 / count
    let times = (0..<5).map { _ in
      ContinuousClock().measure {
        for _ in 0..<rounds { _ = network.encode(batch, workspace: &workspace) }
      } / .microseconds(rounds * count)
    }
    print("timing encode bands \(bands) batch \(count) microseconds \(times.min() ?? 0)")
  }
}
