import GaussianProcess

extension GaussianProcessError {
  /// For people; measurements count from 0.
  var text: String {
    switch self {
    case .timeOutOfRange(let index, let time):
      "measurement \(index): the time \(time) is out of range"
    case .valueOutOfRange(let index, let value):
      "measurement \(index): the flux makes a value out of range, \(value)"
    case .errorOutOfRange(let index, let error):
      "measurement \(index): the error \(error) is not positive or out of range"
    case .timesNotAscending(let index): "measurement \(index): its time is before the one before"
    case .unknownBand(let index, let band): "measurement \(index): no band \(band)"
    case .hyperparameterOutOfRange(let parameters): "hyperparameters out of range: \(parameters)"
    case .notPositiveDefinite(let order):
      "the first \(order) measurements have errors too small beside the amplitude"
    }
  }
}
