/// One packet from a survey's stream, projected onto what Nightjar needs.
package struct Alert: Sendable, Hashable {
  package var survey: Survey
  /// ZTF `objectId`, LSST `diaObjectId`.
  package var objectID: String
  /// ZTF `candid`, LSST `diaSourceId`.
  package var alertID: String
  /// J2000 degrees; NaN where the position is not known.
  package var rightAscension: Double
  package var declination: Double
  /// The detection that triggered the packet.
  package var detection: Observation
  /// Earlier detections, non-detections and forced photometry, without `detection`, in no order.
  package var history: [Observation]
  /// Measurement identifiers that the survey has withdrawn.
  package var withdrawn: [Int64]
  package var attributes: Attributes
  /// The part of the packet that is kept with the object.
  package var context: ObjectContext

  /// Attributes that selection criteria use; `nil` where the packet lacks them.
  package struct Attributes: Sendable, Hashable {
    /// Probability that the detection is astrophysical (`drb`, else `rb`; LSST `reliability`).
    package var reliability: Double?
    /// False for a negative subtraction.
    package var isPositive: Bool?
    /// Separation from the nearest known solar-system object, arcsec; `nil` where there is none.
    package var solarSystemSeparation: Double?
    /// True where the survey associates the detection with a solar-system object.
    package var isSolarSystemObject: Bool?
    /// Star/galaxy score of the nearest catalogue source, 1 is a star (ZTF `sgscore1`).
    package var starScore: Double?
    /// Separation of that source, arcsec (ZTF `distpsnr1`).
    package var starSeparation: Double?
    /// ZTF `programid`: 1 public, 2 partnership, 3 Caltech.
    package var programID: Int?
    /// Detections of the object so far, as the survey counts them.
    package var detectionCount: Int?
    /// 5σ limiting magnitude of the exposure, AB.
    package var limitingMagnitude: Double?

    package init() {}
  }

  package init(
    survey: Survey, objectID: String, alertID: String, rightAscension: Double, declination: Double,
    detection: Observation, history: [Observation] = [], withdrawn: [Int64] = [],
    attributes: Attributes = Attributes(), context: ObjectContext = ObjectContext()
  ) {
    self.survey = survey
    self.objectID = objectID
    self.alertID = alertID
    self.rightAscension = rightAscension
    self.declination = declination
    self.detection = detection
    self.history = history
    self.withdrawn = withdrawn
    self.attributes = attributes
    self.context = context
  }
}
