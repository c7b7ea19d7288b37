import GaussianProcess
package import Photometry

/// An object's name among all surveys.
package struct ObjectKey: Sendable, Hashable {
  package var survey: Survey
  package var objectID: String

  package init(survey: Survey, objectID: String) {
    self.survey = survey
    self.objectID = objectID
  }
}

/// State of an object that is kept between its alerts.
package struct StoredObject: Sendable, Hashable {
  package var key: ObjectKey
  /// J2000 degrees; NaN where the position is not known.
  package var rightAscension: Double
  package var declination: Double
  /// The photometry that goes with it, which is kept beside it.
  package var photometry: PhotometryMark
  /// The Gaussian process's last optimum, where the next fit begins.
  package var hyperparameters: Hyperparameters?
  /// The whole light curve's coordinates in the model's forest, latent mean first; empty if it was
  /// never encoded.
  package var latent: [Float]
  /// When the object first crossed, MJD TAI; see ``PublishedScore/firstCrossing``.
  package var firstCrossing: Double?
  /// The model that made the hyperparameters and the latent; empty without one.
  package var model: String
  /// MJD of the last change.
  package var updated: Double
  /// What packets said beside the light curve, in the caller's layout; empty where they said nothing.
  package var context: [UInt8]
  /// The criterion that the object fails, with number and bound; `nil` while it passes all.
  package var rejection: String?

  /// Of the covariance over time and wavelength.
  package struct Hyperparameters: Sendable, Hashable {
    /// Asinh magnitudes.
    package var amplitude: Double
    /// Days.
    package var timeScale: Double
    /// Nanometres.
    package var wavelengthScale: Double

    package init(amplitude: Double, timeScale: Double, wavelengthScale: Double) {
      self.amplitude = amplitude
      self.timeScale = timeScale
      self.wavelengthScale = wavelengthScale
    }
  }

  package init(
    key: ObjectKey, rightAscension: Double, declination: Double,
    photometry: PhotometryMark = PhotometryMark(), hyperparameters: Hyperparameters? = nil,
    latent: [Float] = [], firstCrossing: Double? = nil, model: String = "", updated: Double,
    context: [UInt8] = [], rejection: String? = nil
  ) {
    self.key = key
    self.rightAscension = rightAscension
    self.declination = declination
    self.photometry = photometry
    self.hyperparameters = hyperparameters
    self.latent = latent
    self.firstCrossing = firstCrossing
    self.model = model
    self.updated = updated
    self.context = context
    self.rejection = rejection
  }
}

/// An object with its latest score.
package struct RankedObject: Sendable, Hashable {
  package var object: StoredObject
  package var score: PublishedScore

  package init(object: StoredObject, score: PublishedScore) {
    self.object = object
    self.score = score
  }
}
