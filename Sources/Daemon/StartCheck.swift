package import Configuration
import Foundation
import KafkaTransport
import StateStore
import Telemetry

/// Checks whether the daemon can start with its configuration. `run` and `check-config` make the same
/// checks, so that neither accepts a configuration that the other refuses.
package struct StartCheck: Sendable {
  private let configuration: LoadedConfiguration

  package init(_ configuration: LoadedConfiguration) { self.configuration = configuration }

  private var settings: NightjarSettings { configuration.settings }

  /// Everything, models included.
  package func all() throws(ConfigurationErrors) {
    try surroundings()
    try locating { () throws(DaemonError) in
      _ = try settings.models()
      _ = try settings.shadowModels()
    }
  }

  /// Everything outside of the program, without the models, which the start itself loads.
  package func surroundings() throws(ConfigurationErrors) {
    try locating { () throws(DaemonError) in
      _ = try settings.schemaRegistry.source()
      _ = try settings.receivers()
    }
    try checkStore()
    try checkCertificates()
    do throws(KafkaError) {
      // A producer asks nothing of the brokers before its first record.
      _ = try KafkaProducer(
        settings.kafka.connection, logger: Logger(label: "nightjar") { _ in NoOpLogHandler() })
    } catch { throw configuration.error("kafka", "\(error)") }
  }

  /// The mistake in a setting with the place where it stands.
  package func located(_ error: DaemonError) -> ConfigurationErrors {
    configuration.error(error.key, error.problem)
  }

  private func locating(_ body: () throws(DaemonError) -> Void) throws(ConfigurationErrors) {
    do throws(DaemonError) { try body() } catch { throw located(error) }
  }

  private func checkStore() throws(ConfigurationErrors) {
    let path = settings.store.path
    guard path != ":memory:" else { return }
    let folder = URL(filePath: path).deletingLastPathComponent().path
    func refuse(_ text: String) -> ConfigurationErrors { configuration.error("store.path", text) }
    guard !Self.isFolder(path) else { throw refuse("\(path) is a directory") }
    guard FileManager.default.fileExists(atPath: folder) else {
      throw refuse("the directory \(folder) does not exist or cannot be entered")
    }
    guard Self.isFolder(folder) else { throw refuse("\(folder) is not a directory") }
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw refuse("the directory \(folder) cannot be written")
    }
    guard FileManager.default.fileExists(atPath: path) else { return }
    guard FileManager.default.isWritableFile(atPath: path) else {
      throw refuse("\(path) cannot be written")
    }
    let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    guard size != 0 else { return }
    do throws(StoreError) {
      // The start makes such a store anew, from the changelog.
      if settings.kafka.delivery == .exactlyOnce, try UnmadeStore.isAt(path) { return }
      _ = try StateStore(readingFrom: path)
    } catch  where error.isFatal {
      throw refuse("\(error)")
    } catch {}
  }

  private func checkCertificates() throws(ConfigurationErrors) {
    let path = settings.kafka.security.certificateFile
    guard !path.isEmpty, !FileManager.default.isReadableFile(atPath: path) else { return }
    let reason =
      FileManager.default.fileExists(atPath: path) ? "cannot be read" : "does not exist"
    throw configuration.error("kafka.security.certificateFile", "\(path) \(reason)")
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}
