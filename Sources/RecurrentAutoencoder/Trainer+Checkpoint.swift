import ByteCoding

/// A checkpoint is a safetensors file: the weights after the last epoch and the best ones, Adam's
/// moments, and in the header the counters, the settings and a hash of the examples. Generators are
/// not stored: an epoch's follows from the seed and the epoch's number.
extension Trainer {
  /// Everything that `init(resuming:settings:examples:)` needs to go on as if never interrupted.
  package func checkpoint() -> [UInt8] {
    let layout = current.layout
    let parts = [
      ("current.", current.parameters), ("best.", best.parameters),
      ("adam.mean.", optimiser.mean), ("adam.square.", optimiser.square),
    ]
    var tensors: [String: Safetensors.Tensor] = [:]
    for (prefix, flat) in parts {
      tensors.merge(layout.named(flat, prefix: prefix)) { first, _ in first }
    }
    var metadata = [
      "adam.step": "\(optimiser.step)", "epochsDone": "\(epochsDone)",
      "epochsSinceBest": "\(epochsSinceBest)", "bestLoss": "\(bestLoss)",
      "settings": settings.identity, "examples": "\(Self.hash(training, validation))",
    ]
    metadata["firstLoss"] = firstLoss.map { "\($0)" }
    return Safetensors(tensors: tensors, metadata: metadata).bytes()
  }

  /// Goes on from a checkpoint, with results bit for bit as without the interruption.
  ///
  /// Settings and examples must be those of the training that wrote it, except `learningRate`
  /// (which is lowered after a divergence), `patience` and, if the learning rate is constant,
  /// `epochs`, which may be raised.
  ///
  /// - Throws: `TrainingError.invalidCheckpoint` for bytes that are no checkpoint or not of this
  ///   training; otherwise as `init(shape:settings:examples:)`.
  package init(
    resuming bytes: [UInt8], settings: TrainingSettings, examples: [TrainingExample]
  ) throws(TrainingError) {
    let file: Safetensors
    let vectors: CheckpointVectors
    do {
      file = try CheckpointVectors.file(bytes)
      vectors = try CheckpointVectors(file)
    } catch { throw .invalidCheckpoint(error) }
    try self.init(shape: vectors.shape, settings: settings, examples: examples)
    current.parameters = vectors.current
    best.parameters = vectors.best
    optimiser.mean = vectors.mean
    optimiser.square = vectors.square
    do { try restoreCounters(file.metadata) } catch { throw .invalidCheckpoint(error) }
  }

  private mutating func restoreCounters(
    _ metadata: [String: String]
  ) throws(CheckpointDefect) {
    func text(_ key: String) throws(CheckpointDefect) -> String {
      guard let text = metadata[key] else { throw .missing(key) }
      return text
    }
    func count(_ key: String) throws(CheckpointDefect) -> Int {
      guard let count = Int(try text(key)), count >= 0 else { throw .missing(key) }
      return count
    }
    guard try text("settings") == settings.identity else { throw .differs("settings") }
    guard try text("examples") == "\(Self.hash(training, validation))" else {
      throw .differs("examples")
    }
    optimiser.step = try count("adam.step")
    epochsDone = try count("epochsDone")
    epochsSinceBest = try count("epochsSinceBest")
    guard let loss = Double(try text("bestLoss")), !loss.isNaN else { throw .missing("bestLoss") }
    bestLoss = loss
    guard epochsDone > 0 else { return }
    guard let first = Double(try text("firstLoss")), first.isFinite else {
      throw .missing("firstLoss")
    }
    firstLoss = first
  }

  /// A hash of the examples' bits, which tells one set of them from another.
  private static func hash(_ sets: [TrainingExample]...) -> UInt64 {
    var hash = FNV1a()
    for set in sets {
      hash.mix(UInt64(set.count))
      for example in set {
        hash.mix(UInt64(bitPattern: Int64(example.objectClass?.index ?? -1)))
        hash.mix(UInt64((example.objectClass?.weight ?? 0).bitPattern))
        for values in [
          example.inputs, example.targets, example.targetErrors, example.auxiliary, example.context,
        ] {
          hash.mix(UInt64(values.count))
          for value in values { hash.mix(UInt64(value.bitPattern)) }
        }
      }
    }
    return hash.value
  }
}

/// The flat vectors of a checkpoint, laid out as the parameters.
private struct CheckpointVectors {
  let shape: NetworkShape
  let current: [Float]
  let best: [Float]
  /// Adam's moments.
  let mean: [Float]
  let square: [Float]

  static func file(_ bytes: [UInt8]) throws(CheckpointDefect) -> Safetensors {
    do { return try Safetensors(bytes: bytes) } catch { throw .file(error) }
  }

  init(_ file: Safetensors) throws(CheckpointDefect) {
    do {
      shape = try NetworkShape(of: file, prefix: "current.")
      let layout = NetworkLayout(shape)
      current = try layout.flat(file, prefix: "current.")
      best = try layout.flat(file, prefix: "best.")
      mean = try layout.flat(file, prefix: "adam.mean.")
      square = try layout.flat(file, prefix: "adam.square.")
    } catch { throw .weights(error) }
  }
}

extension TrainingSettings {
  /// The settings as text, without those that may change when training goes on.
  fileprivate var identity: String {
    var settings = self
    if finalRate == 1 { settings.epochs = 0 }
    settings.patience = 1
    settings.learningRate = 1
    return "\(settings)"
  }
}
