import Foundation
import TestSupport

/// Files made by the scripts that lie beside them.
enum Goldens {
  static func decode<T: Decodable>(_ type: T.Type, _ name: String) throws -> T {
    let folder = SharedData.packageRoot.appending(path: "Tests/GaussianProcessTests/Goldens")
    return try JSONDecoder().decode(type, from: Data(contentsOf: folder.appending(path: name)))
  }
}
