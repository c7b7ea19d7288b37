/// Why a light curve cannot be interpolated. `index` counts measurements from 0.
package enum GaussianProcessError: Error, Hashable, Sendable {
  /// A time is not a number, or beyond 1e30.
  case timeOutOfRange(index: Int, time: Double)
  /// A value is not a number, or beyond 1e30.
  case valueOutOfRange(index: Int, value: Double)
  /// An error is not a number, or outside 1e-30 to 1e30.
  case errorOutOfRange(index: Int, error: Double)
  /// A time is earlier than the one before.
  case timesNotAscending(index: Int)
  /// A band is no index of a wavelength.
  case unknownBand(index: Int, band: Int)
  /// A hyperparameter is not a number, or outside 1e-30 to 1e30.
  case hyperparameterOutOfRange(Hyperparameters)
  /// In double precision the covariance of the first `order` measurements is not positive definite:
  /// errors are too small beside the amplitude.
  case notPositiveDefinite(order: Int)
}
