import AnomalyScoring
import BundleFiles
import Foundation
import TestSupport

/// The model bundles that the project ships.
enum Bundles {
  static func ztf() throws -> ModelBundle {
    try BundleDirectory(SharedData.packageRoot.appending(path: "config/models/ztf-gr")).load()
  }
}
