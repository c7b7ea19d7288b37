/// The outcome of a fit.
package struct HyperparameterFit: Sendable, Hashable {
  package var hyperparameters: Hyperparameters
  /// ln p(values | hyperparameters), without the prior.
  package var logMarginalLikelihood: Double
  /// How often the likelihood was evaluated, each time with its gradient.
  package var evaluations: Int
  /// False where the limit of evaluations ended the search.
  package var converged: Bool

  package init(
    hyperparameters: Hyperparameters, logMarginalLikelihood: Double, evaluations: Int,
    converged: Bool
  ) {
    self.hyperparameters = hyperparameters
    self.logMarginalLikelihood = logMarginalLikelihood
    self.evaluations = evaluations
    self.converged = converged
  }
}
