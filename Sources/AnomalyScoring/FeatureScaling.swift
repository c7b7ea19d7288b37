package import LightCurveFeatures
package import Photometry

/// Names of the light-curve features with the robust scale of each in the training population.
package struct FeatureScaling: Sendable, Hashable, Codable {
  package var blue: Band
  package var red: Band
  package var names: [String]
  /// Those of `names` that the forest splits on and that the latent must predict.
  package var forestNames: [String]
  /// Replaces a missing value, (features).
  package var medians: [Float]
  /// Half the width that holds the middle 68 %, (features), positive.
  package var scales: [Float]

  package init(
    blue: Band, red: Band, names: [String], forestNames: [String], medians: [Float],
    scales: [Float]
  ) {
    self.blue = blue
    self.red = red
    self.names = names
    self.forestNames = forestNames
    self.medians = medians
    self.scales = scales
  }

  /// The features that `names` lists, in their order; names that no feature has are left out.
  package var featureSet: FeatureSet {
    let standard = FeatureSet.standard(blue: blue, red: red).features
    return FeatureSet(names.compactMap { name in standard.first { $0.name == name } })
  }

  /// The forest's part of the features, (forest's features).
  package func forestPart(of values: [Float]) -> [Float] {
    forestNames.compactMap { name in names.firstIndex(of: name).map { values[$0] } }
  }

  /// (x − median) / scale, within ±`limit`; NaN stays NaN.
  package func scaled(_ values: [Float], limit: Float = 8) -> [Float] {
    var result = values
    for k in result.indices where !result[k].isNaN {
      result[k] = max(-limit, min(limit, (result[k] - medians[k]) / scales[k]))
    }
    return result
  }
}
