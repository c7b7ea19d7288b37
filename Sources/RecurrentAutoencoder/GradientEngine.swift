import Dispatch

/// Loss and gradient of whole batches, shards side by side.
struct GradientEngine: Sendable {
  let layout: NetworkLayout
  private var shards: [TrainingShard]
  private var transposed: [Float] = []

  init(_ layout: NetworkLayout) {
    self.layout = layout
    shards = (0..<TrainingBatch.shards).map { _ in TrainingShard(layout) }
  }

  /// The loss alone.
  mutating func loss(
    _ batch: TrainingBatch, _ parameters: [Float], _ objective: Objective
  ) -> LossParts {
    eachShard { shard, index in
      shard.forward(batch, shard: index, parameters, objective)
    }
    return shards.reduce(LossParts()) { $0 + $1.parts }
  }

  /// The loss; its gradient is in `gradient`, laid out as the parameters.
  mutating func gradient(
    _ batch: TrainingBatch, _ parameters: [Float], _ objective: Objective,
    into gradient: inout [Float]
  ) -> LossParts {
    layout.transpose(parameters, into: &transposed)
    let transposed = transposed
    eachShard { shard, index in
      shard.forward(batch, shard: index, parameters, objective)
      shard.backward(batch, parameters, transposed)
    }
    gradient.clear(layout.count)
    for shard in shards {
      for index in 0..<layout.count { gradient[index] += shard.gradient[index] }
    }
    return shards.reduce(LossParts()) { $0 + $1.parts }
  }

  private mutating func eachShard(_ work: @Sendable (inout TrainingShard, Int) -> Void) {
    unsafe shards.withUnsafeMutableBufferPointer { shards in
      // Each iteration has a shard of its own.
      nonisolated(unsafe) let shards = unsafe shards
      unsafe DispatchQueue.concurrentPerform(iterations: shards.count) { index in
        unsafe work(&shards[index], index)
      }
    }
  }
}

extension Autoencoder {
  /// Loss and gradient of a batch, the gradient under PyTorch's names.
  ///
  /// - Parameter noise: (count, latent), the standard normal draws of the latent.
  package func gradient(
    of examples: [TrainingExample], noise: [Float], objective: Objective
  ) -> (loss: LossParts, gradient: Safetensors) {
    var engine = GradientEngine(layout)
    var flat: [Float] = []
    let batch = TrainingBatch(examples, noise: noise, shape: shape)
    let loss = engine.gradient(batch, parameters, objective, into: &flat)
    return (loss, Safetensors(tensors: layout.named(flat)))
  }
}
