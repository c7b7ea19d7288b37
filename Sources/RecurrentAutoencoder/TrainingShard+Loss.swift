import Glibc
import LinearAlgebra

func exponential(_ x: Float) -> Float { expf(x) }

/// The parts of the loss; each leaves the gradient of what it compares.
extension TrainingShard {
  /// Turns `outputs` into the gradient of the reconstruction loss.
  mutating func compareOutputs(_ batch: TrainingBatch, _ objective: Objective) {
    let scale = 1 / Double(batch.steps * shape.bands)
    var sum = 0.0
    for place in 0..<packing.count {
      let example = batch.examples[packing.order[place]]
      for step in 0..<packing.lengths[place] {
        let row = packing.row(place, step: step)
        for band in 0..<shape.bands {
          let index = step * shape.bands + band
          let position = row * layout.output.width + band
          let residual = outputs[position] - example.targets[index]
          let weight = objective.loss.weight(error: example.targetErrors[index])
          sum += Double(weight * residual * residual)
          outputs[position] = 2 * Float(scale) * weight * residual
        }
      }
    }
    parts.reconstruction = sum * scale
  }

  /// The divergence's share of the gradients of latent mean and log variance.
  mutating func compareLatent(_ batch: TrainingBatch, _ objective: Objective) {
    meanGradient.clear(packing.count * latentWidth)
    logVarianceGradient.clear(packing.count * latentWidth)
    let scale = objective.klWeight / Float(batch.examples.count)
    var sum = 0.0
    for place in 0..<packing.count {
      for position in place * latentWidth..<place * latentWidth + shape.latent {
        let variance = exponential(logVariance[position])
        sum += Double(mean[position] * mean[position])
        sum += Double(variance - 1 - logVariance[position])
        meanGradient[position] = scale * mean[position]
        logVarianceGradient[position] = scale * 0.5 * (variance - 1)
      }
    }
    parts.kl = 0.5 * sum / Double(batch.examples.count)
  }

  /// Turns the auxiliary outputs into the gradient of their Huber loss, zero where missing.
  mutating func compareAuxiliary(
    _ batch: TrainingBatch, _ parameters: [Float], _ objective: Objective
  ) {
    guard let head = layout.auxiliary else { return }
    auxiliaryHidden = [Float](repeating: 0, count: packing.count * head.hidden.width)
    auxiliaryOutputs.grow(to: packing.count * head.output.width)
    head.apply(
      parameters, to: latents, MatrixLayout(rows: packing.count, columns: shape.latent),
      hidden: &auxiliaryHidden, outputs: &auxiliaryOutputs)
    let scale = 1 / Double(max(1, batch.auxiliaryEntries))
    var sum = 0.0
    for place in 0..<packing.count {
      let targets = batch.examples[packing.order[place]].auxiliary
      for (column, target) in targets.enumerated() {
        let position = place * head.output.width + column
        let residual = target.isNaN ? 0 : auxiliaryOutputs[position] - target
        let size = abs(residual)
        sum += Double(size < 1 ? 0.5 * size * size : size - 0.5)
        auxiliaryOutputs[position] =
          objective.auxiliaryWeight * Float(scale) * min(max(residual, -1), 1)
      }
    }
    parts.auxiliary = sum * scale
  }
}

extension TrainingSettings.Loss {
  /// The factor of a squared residual whose target has `error`.
  func weight(error: Float) -> Float {
    switch self {
    case .gaussian(let floor): 0.5 / (error * error + floor * floor)
    case .squared: 1
    }
  }
}
