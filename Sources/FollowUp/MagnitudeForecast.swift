import Glibc
package import Photometry

/// An object's magnitudes at later times, with errors.
///
/// The magnitude in a reference band is an integrated Ornstein–Uhlenbeck process, a Gaussian process
/// that is Markov in magnitude and rate: the rate at the first detection is that of a rise, and
/// relaxes to the rate of a decline, which is fastest about three weeks after the first detection.
/// Each other band has a colour that drifts. A Kalman filter takes the observations in order of time;
/// a non-detection says that the object is fainter than its limit.
///
///     dm = v dt,  dv = (μ − v) dt/τ + s √(2/τ) dW,  μ and s depend on days since the first detection
///
/// Source: Uhlenbeck & Ornstein (1930); the parameters are fitted, see ``Parameters``.
package struct MagnitudeForecast: Sendable, Hashable {
  /// A magnitude with its standard deviation.
  package struct Estimate: Sendable, Hashable {
    /// AB.
    package var magnitude: Double
    package var error: Double

    /// Probability that the magnitude is below a limit.
    func chance(ofBeingBrighterThan limit: Double) -> Double {
      guard error > 0 else { return magnitude <= limit ? 1 : 0 }
      return 0.5 * erfc((magnitude - limit) / error / 2.0.squareRoot())
    }
  }

  /// Last detection, MJD TAI.
  package let lastDetection: Double
  /// Bands that the object was detected in; the first is the reference.
  private let bands: [Band]
  private let parameters: Parameters
  private let firstDetection: Double
  /// Time of the last observation that was taken in.
  private var time: Double
  private var state: ForecastState

  /// Signal-to-noise ratio of a detection.
  package static let detection = 5.0
  /// An observation below this is a limit, at three standard deviations above its flux.
  private static let measured = 3.0

  /// - Parameters:
  ///   - observations: in order of time; only those of the last episode should be among them.
  ///   - survey: chooses the parameters.
  ///   - latest: later observations are left out, MJD TAI.
  /// - Returns: `nil` without a detection.
  package init?(
    _ observations: some Sequence<Observation>, survey: Survey,
    through latest: Double = .infinity
  ) {
    let observations = observations.filter { $0.time <= latest && $0.fluxError > 0 }
    let detections = observations.filter { $0.signalToNoise >= Self.detection }
    guard let first = detections.first, let last = detections.last else { return nil }
    let seen = Set(detections.map(\.band))
    let reference = seen.contains(.r) ? Band.r : first.band
    bands = [reference] + seen.subtracting([reference]).sorted()
    parameters = Parameters.of(survey)
    firstDetection = first.time
    lastDetection = last.time
    time = first.time
    state = ForecastState(Magnitude.ab(flux: first.flux), bands: bands.count, parameters)
    for observation in observations where observation.time >= first.time { take(observation) }
  }

  private mutating func take(_ observation: Observation) {
    guard let band = bands.firstIndex(of: observation.band) else { return }
    state.advance(by: observation.time - time, age: time - firstDetection, parameters)
    time = observation.time
    if observation.signalToNoise >= Self.measured {
      let error = Magnitude.pogson / observation.signalToNoise
      state.observe(
        Magnitude.ab(flux: observation.flux), error: hypot(error, parameters.floor), band: band)
    } else {
      let limit = max(0, observation.flux) + Self.measured * observation.fluxError
      state.observe(limit: Magnitude.ab(flux: limit), band: band)
    }
  }

  /// The magnitude in a band at a time after the last observation; `nil` for a band without a
  /// detection.
  ///
  /// - Parameter time: MJD TAI.
  package func magnitude(in band: Band, at time: Double) -> Estimate? {
    bands.firstIndex(of: band).map { estimate(ahead(to: time), $0, at: time) }
  }

  /// The band that is brightest at a time, MJD TAI; of equally bright ones the bluest.
  package func brightest(at time: Double) -> (band: Band, estimate: Estimate) {
    let state = ahead(to: time)
    var best = (band: bands[0], estimate: estimate(state, 0, at: time))
    for (index, band) in bands.enumerated().dropFirst() {
      let other = estimate(state, index, at: time)
      if (other.magnitude, band) < (best.estimate.magnitude, best.band) { best = (band, other) }
    }
    return best
  }

  private func ahead(to time: Double) -> ForecastState {
    var state = state
    state.advance(by: time - self.time, age: self.time - firstDetection, parameters)
    return state
  }

  private func estimate(_ state: ForecastState, _ band: Int, at time: Double) -> Estimate {
    let (mean, variance) = state.magnitude(band: band)
    let scale = parameters.scale(days: max(0, time - lastDetection))
    return Estimate(magnitude: mean, error: scale * variance.squareRoot())
  }
}

extension MagnitudeForecast {
  /// Rates in mag per day, times in days.
  ///
  /// Fitted by the likelihood of each next observation, Student's t with four degrees of freedom, on
  /// half of the objects of a file of real light curves, and judged on the other half (ZTF: the
  /// Bright Transient Survey of 2017 to 2019; LSST: MALLORN without AGN, Magill et al. 2025); docs/follow-up.md has
  /// the figures.
  struct Parameters: Sendable, Hashable {
    /// Mean and standard deviation of the rate at the first detection.
    var rise: Double
    var riseError: Double
    /// Rate that an object relaxes to, and how much that is faster three weeks after the start.
    var decline: Double
    var fastDecline: Double
    /// Time in which a rate is forgotten.
    var memory: Double
    /// Standard deviation of the rate, and the fraction by which it is larger after three weeks.
    var spread: Double
    var fastSpread: Double
    /// Magnitudes that no quoted error accounts for.
    var floor: Double
    /// Mean and standard deviation of a band's magnitude less the reference's, its drift and the
    /// standard deviation of the drift in a day.
    var colour: Double
    var colourError: Double
    var reddening: Double
    var colourSpread: Double
    /// Factor of the errors long after the last detection, and by how much less it is right after,
    /// by the coverage on the first half.
    var errorScale: Double
    var earlyErrorScale: Double

    static func of(_ survey: Survey) -> Parameters {
      switch survey {
      case .ztf:
        Parameters(
          rise: -0.2322, riseError: 0.1428, decline: 0.0111, fastDecline: 0.0399, memory: 5.5,
          spread: 0.0215, fastSpread: 0.3119, floor: 0.0014, colour: -0.0043, colourError: 0.1319,
          reddening: 0.0095, colourSpread: 0.0307, errorScale: 1, earlyErrorScale: 0.45)
      case .lsst:
        Parameters(
          rise: -0.0936, riseError: 0.0684, decline: 0.0074, fastDecline: 0.0533, memory: 11.8,
          spread: 0.0229, fastSpread: 0.3958, floor: 0.0065, colour: 0.1385, colourError: 0.252,
          reddening: -0.0006, colourSpread: 0.0414, errorScale: 1.12, earlyErrorScale: 0)
      }
    }

    private static let fastestAge = 22.0
    private static let fastWidth = 9.0
    private static let earlyDays = 4.0

    /// 1 where the decline is fastest.
    func fastness(age: Double) -> Double {
      let distance = (age - Self.fastestAge) / Self.fastWidth
      return exp(-0.5 * distance * distance)
    }

    func scale(days: Double) -> Double {
      errorScale - earlyErrorScale * exp(-days / Self.earlyDays)
    }
  }
}

/// Mean and covariance of magnitude, rate and colours.
struct ForecastState: Sendable, Hashable {
  /// Magnitude in the reference band, rate, then a colour for each other band.
  private var mean: [Double]
  /// (n, n), row-major, symmetric.
  private var covariance: [Double]
  private var count: Int { mean.count }

  /// Prior standard deviation of the first magnitude.
  private static let firstError = 2.0
  /// Observations farther off than this count as so far off, in standard deviations.
  private static let surprise = 3.0

  init(_ magnitude: Double, bands: Int, _ parameters: MagnitudeForecast.Parameters) {
    let count = bands + 1
    mean = [magnitude, parameters.rise] + Array(repeating: parameters.colour, count: bands - 1)
    covariance = Array(repeating: 0, count: count * count)
    covariance[0] = Self.firstError * Self.firstError
    covariance[count + 1] = parameters.riseError * parameters.riseError
    for index in 2..<max(2, count) {
      covariance[index * count + index] = parameters.colourError * parameters.colourError
    }
  }

  /// - Parameters:
  ///   - days: nothing happens where they are not positive.
  ///   - age: days since the first detection before the step.
  mutating func advance(
    by days: Double, age: Double, _ parameters: MagnitudeForecast.Parameters
  ) {
    guard days > 0 else { return }
    let (kept, memory) = (exp(-days / parameters.memory), parameters.memory)
    let fastness = parameters.fastness(age: age + days / 2)
    let drift = parameters.decline + parameters.fastDecline * fastness
    let spread = parameters.spread * (1 + parameters.fastSpread * fastness)
    let reach = memory * (1 - kept)
    mean[0] += reach * mean[1] + drift * (days - reach)
    mean[1] = kept * mean[1] + drift * (1 - kept)
    for index in 2..<max(2, count) { mean[index] += parameters.reddening * days }
    // F P Fᵀ with F the identity but for magnitude and rate.
    for column in 0..<count {
      covariance[column] += reach * covariance[count + column]
      covariance[count + column] *= kept
    }
    for row in 0..<count {
      covariance[row * count] += reach * covariance[row * count + 1]
      covariance[row * count + 1] *= kept
    }
    let square = spread * spread
    covariance[0] += square * memory * memory * (2 * days / memory - 3 + 4 * kept - kept * kept)
    covariance[1] += square * memory * (1 - kept) * (1 - kept)
    covariance[count] = covariance[1]
    covariance[count + 1] += square * (1 - kept * kept)
    for index in 2..<max(2, count) {
      covariance[index * count + index] += parameters.colourSpread * parameters.colourSpread * days
    }
  }

  /// Mean and variance of the magnitude in a band.
  func magnitude(band: Int) -> (mean: Double, variance: Double) {
    guard band > 0 else { return (mean[0], covariance[0]) }
    let colour = band + 1
    return (
      mean[0] + mean[colour],
      covariance[0] + 2 * covariance[colour] + covariance[colour * count + colour]
    )
  }

  mutating func observe(_ magnitude: Double, error: Double, band: Int) {
    let (expected, own) = self.magnitude(band: band)
    let offset = magnitude - expected
    let variance = max(own + error * error, offset * offset / (Self.surprise * Self.surprise))
    update(band: band, own: own, shift: offset * own / variance, shrink: own / variance)
  }

  /// Takes in that the object is fainter than a limit: the magnitude's distribution is cut there and
  /// replaced by the normal one of the same mean and variance. A limit that contradicts the rest by
  /// more than three standard deviations counts as one that does so by three.
  mutating func observe(limit: Double, band: Int) {
    let (expected, own) = magnitude(band: band)
    let sigma = own.squareRoot()
    guard sigma > 0 else { return }
    let z = min((limit - expected) / sigma, Self.surprise)
    let hazard =
      exp(-0.5 * z * z) / (2 * Double.pi).squareRoot() / (0.5 * erfc(z / 2.0.squareRoot()))
    update(band: band, own: own, shift: sigma * hazard, shrink: hazard * (hazard - z))
  }

  /// Moves the magnitude in a band by a shift and shrinks its variance by a fraction, and all that is
  /// correlated with it along.
  private mutating func update(band: Int, own: Double, shift: Double, shrink: Double) {
    guard own > 0 else { return }
    var gains = (0..<count).map { covariance[$0 * count] }
    if band > 0 { for row in 0..<count { gains[row] += covariance[row * count + band + 1] } }
    for row in 0..<count {
      mean[row] += gains[row] / own * shift
      for column in 0..<count {
        covariance[row * count + column] -= gains[row] * gains[column] / own * shrink
      }
    }
  }
}
