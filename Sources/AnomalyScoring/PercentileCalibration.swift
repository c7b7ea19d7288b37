/// The light that a bundle's percentiles hold on.
package struct PercentileCalibration: Sendable, Hashable, Codable {
  /// Names of the files that the reference light curves come from.
  package var light: [String]
  /// Whole reference light curves that percentiles compare with.
  package var objects: Int
  /// Models that scored them, each without having seen what it scored; 0 where the bundle itself
  /// did, which makes its percentiles too high for objects that are new to it.
  package var models: Int

  package init(light: [String], objects: Int, models: Int) {
    self.light = light
    self.objects = objects
    self.models = models
  }

  /// True if every number is in range.
  package var isValid: Bool { objects >= 0 && (0...1000).contains(models) && light.count <= 1000 }
}
