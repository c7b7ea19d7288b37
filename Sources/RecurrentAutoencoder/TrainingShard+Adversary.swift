import Glibc
import LinearAlgebra

/// The adversary's part of the loss.
extension TrainingShard {
  /// Turns the adversary's logits into the gradient of their cross entropy, zero where the domain is
  /// not known.
  ///
  ///     −Σ w·ln σ(±logit) / Σ w,   gradient w·(σ(logit) − target) / Σ w
  mutating func compareDomains(
    _ batch: TrainingBatch, _ parameters: [Float], _ objective: Objective
  ) {
    reversal = -objective.domainWeight
    guard let head = layout.adversary else { return }
    adversary.inputs = joined(
      latents: latents, contexts: classFlags(batch), count: packing.count)
    head.apply(parameters, to: adversary.inputs, adversaryLayout, trace: &adversary)
    var sum = 0.0
    for place in 0..<packing.count {
      let position = place * head.output.width
      guard let target = batch.examples[packing.order[place]].domain, target.weight > 0 else {
        adversary.outputs[position] = 0
        continue
      }
      let share = target.weight / Float(batch.domainWeight)
      let logit = adversary.outputs[position]
      let signed = target.isSimulated ? logit : -logit
      sum += Double(share) * Double(max(-signed, 0) + log1pf(exponential(-abs(signed))))
      let probability = 1 / (1 + exponential(-logit))
      adversary.outputs[position] = share * (probability - (target.isSimulated ? 1 : 0))
    }
    parts.domain = sum
  }

  /// 1 at each sequence's class, (B, classes).
  private func classFlags(_ batch: TrainingBatch) -> [Float] {
    var result = [Float](repeating: 0, count: packing.count * shape.classes)
    for place in 0..<packing.count {
      guard let target = batch.examples[packing.order[place]].objectClass else { continue }
      result[place * shape.classes + target.index] = 1
    }
    return result
  }

  var adversaryLayout: MatrixLayout {
    MatrixLayout(rows: packing.count, columns: shape.latent + shape.classes)
  }
}
