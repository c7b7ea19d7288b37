import Photometry
package import StateStore

extension ObjectKey {
  /// A name that no object of another survey has: `ztf/ZTF18acruwxq`.
  package var handle: String { "\(survey.rawValue)/\(objectID)" }
}
