import Avro
package import Foundation
import Synchronization

/// Address, credentials and limits of requests to a Schema Registry.
package struct SchemaRegistryOptions: Sendable {
  /// Basic authentication (RFC 7617).
  package struct Credentials: Sendable {
    package var user: String
    package var password: String

    package init(user: String, password: String) {
      self.user = user
      self.password = password
    }
  }

  /// Such as `https://usdf-alert-schemas-dev.slac.stanford.edu`; `/schemas/ids/{id}` is appended.
  package var url: URL
  package var credentials: Credentials?
  /// For one schema: the whole answer, with redirects and repetitions.
  package var timeout: Duration = .seconds(10)
  /// Requests for one schema where the registry cannot be reached or fails, if time is left.
  package var attempts = 4
  /// Before the second request; doubles from one to the next.
  package var delay: Duration = .milliseconds(250)
  /// For how long a denied id is not asked for again.
  package var denialLifetime: Duration = .seconds(60)
  /// Folder in which schemas outlive the process; it belongs to one registry.
  package var folder: URL?
  /// Bytes of an answer.
  package var answerBytes = 4 << 20

  package init(url: URL) { self.url = url }
}

/// A client of a Confluent Schema Registry. A schema never changes under its id, so it is asked for
/// once; several callers that wait for one schema share one request.
package final class SchemaRegistry: SchemaSource {
  private typealias Answer = Result<[UInt8], SchemaSourceError>

  private struct State {
    var known: [UInt32: [UInt8]] = [:]
    /// Until when an id is not asked for again.
    var denied: [UInt32: ContinuousClock.Instant] = [:]
    var loading: [UInt32: Task<Answer, Never>] = [:]
  }

  /// A hostile stream may name any id: not more denials than these are remembered.
  private static let denialCapacity = 4096

  private let client: SchemaRegistryClient
  private let options: SchemaRegistryOptions
  private let state = Mutex(State())

  package init(_ options: SchemaRegistryOptions) {
    self.options = options
    client = SchemaRegistryClient(options: options)
  }

  package func lookUp(_ id: UInt32) -> SchemaLookup {
    state.withLock { state in
      if let text = state.known[id] { return .known(text) }
      if let end = state.denied[id], end > .now { return .denied }
      return .notLoaded
    }
  }

  package func load(_ id: UInt32) async throws(SchemaSourceError) {
    let task: Task<Answer, Never>? = state.withLock { state in
      if state.known[id] != nil { return nil }
      if let end = state.denied[id], end > .now { return Task { Self.denial(of: id) } }
      if let task = state.loading[id] { return task }
      let task = Task { await self.fetch(id) }
      state.loading[id] = task
      return task
    }
    _ = try await task?.value.get()
  }

  private func fetch(_ id: UInt32) async -> Answer {
    let answer: Answer
    if let text = stored(id) {
      answer = .success(text)
    } else {
      do throws(SchemaSourceError) {
        let text = try await client.schema(id)
        store(text, id)
        answer = .success(text)
      } catch {
        answer = .failure(error)
      }
    }
    keep(answer, id)
    return answer
  }

  private func keep(_ answer: Answer, _ id: UInt32) {
    state.withLock { state in
      state.loading[id] = nil
      switch answer {
      case .success(let text):
        state.known[id] = text
        state.denied[id] = nil
      case .failure(let error) where error.code == .denied:
        if state.denied.count >= Self.denialCapacity { state.denied.removeAll() }
        state.denied[id] = .now + options.denialLifetime
      case .failure: break
      }
    }
  }

  private static func denial(of id: UInt32) -> Answer {
    .failure(
      SchemaSourceError(
        code: .denied, schemaID: id, detail: "the registry does not have the schema"))
  }

  private func file(_ id: UInt32) -> URL? { options.folder?.appending(path: "\(id).avsc") }

  /// A schema on disk; one that is damaged is as good as none.
  private func stored(_ id: UInt32) -> [UInt8]? {
    guard let file = file(id), let data = try? Data(contentsOf: file),
      data.count <= options.answerBytes, (try? AvroSchema(parsing: [UInt8](data))) != nil
    else { return nil }
    return [UInt8](data)
  }

  /// Keeps a schema on disk; where that fails, the next process asks the registry again.
  private func store(_ text: [UInt8], _ id: UInt32) {
    guard let folder = options.folder, let file = file(id) else { return }
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try? Data(text).write(to: file, options: .atomic)
  }
}
