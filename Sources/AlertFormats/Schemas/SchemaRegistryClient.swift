import Avro
import Foundation
import FoundationNetworking
import HTTPClient
import JSONText

/// Asks a Schema Registry over HTTP.
struct SchemaRegistryClient: Sendable {
  let options: SchemaRegistryOptions

  /// The text of a schema, which is valid; repetitions share the time of one request.
  func schema(_ id: UInt32) async throws(SchemaSourceError) -> [UInt8] {
    let deadline = ContinuousClock.now + options.timeout
    var delay = options.delay
    var attempt = 1
    while true {
      do throws(SchemaSourceError) {
        return try await ask(id, until: deadline)
      } catch  where error.code == .unavailable && attempt < options.attempts {
        attempt += 1
        guard ContinuousClock.now + delay < deadline else { throw error }
        do { try await Task.sleep(for: delay) } catch {
          throw failure(.unavailable, id, "the request was cancelled")
        }
        delay = delay * 2
      }
    }
  }

  private func ask(
    _ id: UInt32, until deadline: ContinuousClock.Instant
  ) async throws(SchemaSourceError) -> [UInt8] {
    let answer: BoundedRequest.Outcome
    do throws(BoundedRequest.Failure) {
      answer = try await BoundedRequest.run(
        request(id), within: deadline - .now, .init(bytes: options.answerBytes))
    } catch {
      throw failure(error.isBadAnswer ? .badAnswer : .unavailable, id, error.detail)
    }
    switch answer.status {
    case 200: return try text(answer.body, id)
    case 300..<400:
      throw failure(
        .badAnswer, id, "a redirect that leads nowhere (HTTP status \(answer.status))")
    case 401, 403:
      throw failure(
        .refused, id, "the registry refuses the credentials (HTTP status \(answer.status))")
    case 400..<500 where ![408, 429].contains(answer.status):
      throw failure(
        .denied, id, "the registry does not have the schema (HTTP status \(answer.status))")
    default:
      throw failure(
        .unavailable, id, "the registry answered with HTTP status \(answer.status)")
    }
  }

  private func url(_ id: UInt32) -> URL {
    options.url.appending(path: "schemas").appending(path: "ids").appending(path: "\(id)")
  }

  private func request(_ id: UInt32) -> URLRequest {
    var request = URLRequest(url: url(id), cachePolicy: .reloadIgnoringLocalCacheData)
    request.setValue(
      "application/vnd.schemaregistry.v1+json, application/json", forHTTPHeaderField: "Accept")
    if let credentials = options.credentials {
      let pair = Data("\(credentials.user):\(credentials.password)".utf8).base64EncodedString()
      request.setValue("Basic \(pair)", forHTTPHeaderField: "Authorization")
    }
    return request
  }

  /// The schema of an answer `{"schema": "…"}`.
  ///
  /// - Throws: `badAnswer` where something else than a registry answers; `denied` where the schema
  ///   is no use, which asking again does not change: a packet may name any id.
  private func text(_ body: [UInt8], _ id: UInt32) throws(SchemaSourceError) -> [UInt8] {
    let json = try? JSONValue(parsing: body)
    guard let schema = json?["schema"]?.string else {
      throw failure(
        .badAnswer, id, "the registry's answer does not contain a schema (HTTP status 200)")
    }
    let type = json?["schemaType"]?.string ?? "AVRO"
    guard type == "AVRO" else {
      throw failure(.denied, id, "expected an Avro schema, found one of type \(type.prefix(40))")
    }
    let text = Array(schema.utf8)
    do throws(AvroError) {
      _ = try AvroSchema(parsing: text)
    } catch {
      throw failure(.denied, id, error.reason.description)
    }
    return text
  }

  /// An error that names the address, without credentials, the reason and what follows.
  private func failure(
    _ code: SchemaSourceError.Code, _ id: UInt32, _ reason: String
  ) -> SchemaSourceError {
    var error = SchemaSourceError(code: code, schemaID: id, detail: "")
    let lifetime = Int(options.denialLifetime / .seconds(1))
    error.detail = "\(shownURL(id)): \(reason)"
    error.consequence =
      error.isRetriable ? "will be tried again" : "not tried again for \(lifetime) s"
    return error
  }

  private func shownURL(_ id: UInt32) -> String {
    guard var shown = URLComponents(url: url(id), resolvingAgainstBaseURL: false) else {
      return "schema registry"
    }
    shown.user = nil
    shown.password = nil
    shown.query = nil
    return shown.string ?? "schema registry"
  }
}
