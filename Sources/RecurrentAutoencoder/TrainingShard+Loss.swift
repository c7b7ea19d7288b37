import Glibc
import LinearAlgebra

func exponential(_ x: Float) -> Float { expf(x) }

/// The parts of the loss; each also leaves the gradient of the values it compares.
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
    head.apply(parameters, to: latents, latentLayout, trace: &auxiliary)
    let scale = 1 / Double(max(1, batch.auxiliaryEntries))
    var sum = 0.0
    for place in 0..<packing.count {
      let targets = batch.examples[packing.order[place]].auxiliary
      for (column, target) in targets.enumerated() {
        let position = place * head.output.width + column
        let residual = target.isNaN ? 0 : auxiliary.outputs[position] - target
        let size = abs(residual)
        sum += Double(size < 1 ? 0.5 * size * size : size - 0.5)
        auxiliary.outputs[position] =
          objective.auxiliaryWeight * Float(scale) * min(max(residual, -1), 1)
      }
    }
    parts.auxiliary = sum * scale
  }

  /// Turns the classifier's logits into the gradient of their cross entropy, zero where the class
  /// is not known.
  ///
  ///     −Σ w·ln softmax(logits)_class / Σ w,   gradient w·(softmax − one-hot) / Σ w
  mutating func compareClasses(
    _ batch: TrainingBatch, _ parameters: [Float], _ objective: Objective
  ) {
    guard let head = layout.classifier else { return }
    classifier.inputs = joined(
      latents: latents, contexts: contexts(batch), count: packing.count)
    head.apply(parameters, to: classifier.inputs, classifierLayout, trace: &classifier)
    var sum = 0.0
    for place in 0..<packing.count {
      let columns = place * head.output.width..<place * head.output.width + head.output.outputs
      guard let target = batch.examples[packing.order[place]].objectClass, target.weight > 0 else {
        for position in columns { classifier.outputs[position] = 0 }
        continue
      }
      let share = target.weight / Float(batch.classWeight)
      let chosen = columns.lowerBound + target.index
      let total = softmax(columns)
      sum -= Double(share) * Double(total.logarithm(of: classifier.outputs[chosen]))
      for position in columns {
        let probability = exponential(total.logarithm(of: classifier.outputs[position]))
        classifier.outputs[position] =
          objective.classWeight * share * (probability - (position == chosen ? 1 : 0))
      }
    }
    parts.classification = sum
  }

  /// The normalisation of one row of logits.
  private struct Softmax {
    var largest: Float
    var sum: Float

    /// Of the probability of a logit.
    func logarithm(of logit: Float) -> Float { logit - largest - logf(sum) }
  }

  private func softmax(_ columns: Range<Int>) -> Softmax {
    let largest = columns.reduce(-Float.infinity) { max($0, classifier.outputs[$1]) }
    let sum = columns.reduce(Float(0)) { $0 + exponential(classifier.outputs[$1] - largest) }
    return Softmax(largest: largest, sum: sum)
  }

  /// The classifier's inputs beside the latents, zero for sequences with a hidden context,
  /// (B, context).
  private func contexts(_ batch: TrainingBatch) -> [Float] {
    var result = [Float](repeating: 0, count: packing.count * shape.context)
    for place in 0..<packing.count where batch.showsContext[packing.order[place]] {
      result.copy(
        shape.context, from: batch.examples[packing.order[place]].context, at: 0,
        to: place * shape.context)
    }
    return result
  }

  var classifierLayout: MatrixLayout {
    MatrixLayout(rows: packing.count, columns: shape.latent + shape.context)
  }

  var latentLayout: MatrixLayout { MatrixLayout(rows: packing.count, columns: shape.latent) }
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
