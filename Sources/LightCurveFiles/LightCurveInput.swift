package import Photometry

/// Light curves of a file, with what was wrong beside them.
package struct LightCurveInput: Sendable {
  package var lightCurves: [LabelledLightCurve] = []
  package var problems: [LightCurveFileError] = []

  /// Reads a whole file; `-` is standard input.
  /// - Throws: ``LightCurveFileError`` where the file cannot be opened.
  package init(path: String) throws(LightCurveFileError) {
    for line in try LightCurveFile.read(path) {
      switch line {
      case .success(let lightCurve): lightCurves.append(lightCurve)
      case .failure(let problem): problems.append(problem)
      }
    }
  }

  /// The survey whose bands these are: LSST where any light curve has a band that ZTF lacks.
  package var survey: Survey {
    let bands = Set(Survey.ztf.bands)
    let isLSST = lightCurves.contains { object in
      object.lightCurve.observations.contains { !bands.contains($0.band) }
    }
    return isLSST ? .lsst : .ztf
  }
}
