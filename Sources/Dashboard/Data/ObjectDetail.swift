import AnomalyScoring
import Photometry

/// `GET /api/objects/{id}`: one object's light curve, interpolation and scores.
package struct ObjectDetail: Sendable, Codable, Hashable {
  /// One measurement.
  package struct Observation: Sendable, Codable, Hashable {
    /// MJD TAI.
    package var mjd: Double
    package var band: String
    /// nJy.
    package var flux: Double
    package var fluxErr: Double
    /// `detection`, `forced` or `nonDetection`.
    package var kind: String
    /// Asinh magnitude above the survey's softening, brighter is larger.
    package var y: Double
    package var yErr: Double

    package init(
      mjd: Double, band: String, flux: Double, fluxErr: Double, kind: String, y: Double,
      yErr: Double
    ) {
      self.mjd = mjd
      self.band = band
      self.flux = flux
      self.fluxErr = fluxErr
      self.kind = kind
      self.y = y
      self.yErr = yErr
    }
  }

  /// The Gaussian process's prediction, in asinh magnitudes.
  package struct Interpolation: Sendable, Codable, Hashable {
    /// (times), MJD TAI, ascending.
    package var mjd: [Double]
    /// (times) for each band.
    package var mean: [String: [Double]]
    /// (times) for each band, one standard deviation.
    package var sd: [String: [Double]]

    package init(mjd: [Double], mean: [String: [Double]], sd: [String: [Double]]) {
      self.mjd = mjd
      self.mean = mean
      self.sd = sd
    }
  }

  /// One point of the score's evolution.
  package struct Score: Sendable, Codable, Hashable {
    /// Last observation behind it, MJD TAI.
    package var mjd: Double
    package var score: Double
    package var scoreError: Double
    package var percentile: Double
    /// Of the score without labels, by which the object crosses; absent where it is not known.
    package var unlabelledPercentile: Double?
    package var observations: Int

    package init(
      mjd: Double, score: Double, scoreError: Double, percentile: Double,
      unlabelledPercentile: Double?, observations: Int
    ) {
      self.mjd = mjd
      self.score = score
      self.scoreError = scoreError
      self.percentile = percentile
      self.unlabelledPercentile = unlabelledPercentile
      self.observations = observations
    }
  }

  /// When an object has crossed, and since when this one has.
  package struct Crossing: Sendable, Codable, Hashable {
    /// The level that the percentile must be above.
    package var percentile: Double
    /// On how many nights.
    package var nights: Int
    /// MJD TAI; absent before that.
    package var since: Double?

    package init(percentile: Double, nights: Int, since: Double?) {
      self.percentile = percentile
      self.nights = nights
      self.since = since
    }
  }

  /// An entry of a catalogue at the object's position.
  package struct Match: Sendable, Codable, Hashable {
    package var catalogue: String
    package var version: String
    /// `star`, `variable`, `agn`, `galaxy` or `transient`.
    package var role: String
    package var identifier: String
    /// Arcsec.
    package var separation: Double
    package var objectClass: String?
    package var magnitude: Double?
    package var redshift: Double?
    package var redshiftError: Double?
    /// Of being the host.
    package var probability: Double?

    private enum CodingKeys: String, CodingKey {
      case catalogue, version, role, identifier, separation, magnitude, redshift, redshiftError
      case probability
      case objectClass = "class"
    }

    package init(
      catalogue: String, version: String, role: String, identifier: String, separation: Double
    ) {
      self.catalogue = catalogue
      self.version = version
      self.role = role
      self.identifier = identifier
      self.separation = separation
    }
  }

  package var objectId: String
  package var survey: String
  package var model: String
  /// J2000 degrees.
  package var ra: Double
  package var dec: Double
  /// Why it is strange, one sentence; empty where it has no score.
  package var sentence: String
  /// In order of time.
  package var observations: [Observation]
  /// `nil` where there are too few observations.
  package var interpolation: Interpolation?
  /// In order of time.
  package var scores: [Score]
  package var crossing: Crossing
  /// The most probable host first, then by separation.
  package var matches: [Match]
  /// The selection criterion that rejects the object, with number and bound; absent while it passes.
  package var rejection: String?
  /// The packets' part beside the light curve; absent where they said nothing.
  package var context: Context?

  package init(
    objectId: String, survey: String, model: String, ra: Double, dec: Double, sentence: String,
    observations: [Observation], interpolation: Interpolation?, scores: [Score],
    crossing: Crossing, matches: [Match] = [], rejection: String? = nil, context: Context? = nil
  ) {
    self.objectId = objectId
    self.survey = survey
    self.model = model
    self.ra = ra
    self.dec = dec
    self.sentence = sentence
    self.observations = observations
    self.interpolation = interpolation
    self.scores = scores
    self.crossing = crossing
    self.matches = matches
    self.rejection = rejection
    self.context = context
  }
}
