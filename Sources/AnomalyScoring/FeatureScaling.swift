package import LightCurveFeatures
package import Photometry

/// Names of the light-curve features with the robust scale of each in the training population.
package struct FeatureScaling: Sendable, Hashable {
  package let blue: Band
  package let red: Band
  package let names: [String]
  /// Those of `names` that the classifier sees.
  package let classifierNames: [String]
  /// Those of `names` that the forest splits on and that the latent must predict.
  package let forestNames: [String]
  /// Replaces a missing value, (features).
  package let medians: [Float]
  /// Half the width that holds the middle 68 %, (features), positive.
  package let scales: [Float]
  private let classifierColumns: [Int]
  private let forestColumns: [Int]

  package init(
    blue: Band, red: Band, names: [String], classifierNames: [String],
    forestNames: [String], medians: [Float], scales: [Float]
  ) {
    self.blue = blue
    self.red = red
    self.names = names
    self.classifierNames = classifierNames
    self.forestNames = forestNames
    self.medians = medians
    self.scales = scales
    classifierColumns = classifierNames.compactMap { names.firstIndex(of: $0) }
    forestColumns = forestNames.compactMap { names.firstIndex(of: $0) }
  }

  /// The features that `names` lists, in their order; names that no feature has are left out.
  package var featureSet: FeatureSet {
    let standard = FeatureSet.standard(blue: blue, red: red).features
    return FeatureSet(names.compactMap { name in standard.first { $0.name == name } })
  }

  /// The forest's part of the features, (forest's features).
  package func forestPart(of values: [Float]) -> [Float] { forestColumns.map { values[$0] } }

  /// The classifier's part of the features, (classifier's features).
  package func classifierPart(of values: [Float]) -> [Float] {
    classifierColumns.map { values[$0] }
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

extension FeatureScaling: Codable {
  private enum CodingKeys: String, CodingKey {
    case blue, red, names, classifierNames, forestNames, medians, scales
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      blue: try values.decode(Band.self, forKey: .blue),
      red: try values.decode(Band.self, forKey: .red),
      names: try values.decode([String].self, forKey: .names),
      classifierNames: try values.decode([String].self, forKey: .classifierNames),
      forestNames: try values.decode([String].self, forKey: .forestNames),
      medians: try values.decode([Float].self, forKey: .medians),
      scales: try values.decode([Float].self, forKey: .scales))
  }
}
