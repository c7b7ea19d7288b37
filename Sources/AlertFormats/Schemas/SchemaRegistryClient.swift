import Avro
import Foundation
import FoundationNetworking
import JSONText

/// Asks a Schema Registry over HTTP.
struct SchemaRegistryClient: Sendable {
  let options: SchemaRegistryOptions

  /// The text of a schema, which is valid.
  func schema(_ id: UInt32) async throws(SchemaSourceError) -> [UInt8] {
    var delay = options.delay
    var attempt = 1
    while true {
      do throws(SchemaSourceError) {
        return try await ask(id)
      } catch  where error.code == .unavailable && attempt < options.attempts {
        attempt += 1
        do { try await Task.sleep(for: delay) } catch { throw cancelled(id) }
        delay = delay * 2
      }
    }
  }

  private func ask(_ id: UInt32) async throws(SchemaSourceError) -> [UInt8] {
    let download: BoundedDownload.Outcome
    do throws(BoundedDownload.Failure) {
      download = try await BoundedDownload.run(
        request(id), timeout: options.timeout, limit: options.answerBytes)
    } catch {
      throw SchemaSourceError(
        code: error.isTooLarge ? .badAnswer : .unavailable, schemaID: id, detail: error.detail)
    }
    switch download.status {
    case 200: return try text(download.body, id)
    case 401, 403:
      throw SchemaSourceError(
        code: .refused, schemaID: id, detail: "the registry refuses the credentials")
    case 400..<500 where ![408, 429].contains(download.status):
      throw SchemaSourceError(
        code: .denied, schemaID: id,
        detail: "the registry does not have the schema (HTTP status \(download.status))")
    default:
      throw SchemaSourceError(
        code: .unavailable, schemaID: id,
        detail: "the registry answered with HTTP status \(download.status)")
    }
  }

  private func request(_ id: UInt32) -> URLRequest {
    let url = options.url.appending(path: "schemas").appending(path: "ids").appending(path: "\(id)")
    var request = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData)
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
      throw SchemaSourceError(
        code: .badAnswer, schemaID: id, detail: "the registry's answer does not contain a schema")
    }
    let type = json?["schemaType"]?.string ?? "AVRO"
    guard type == "AVRO" else {
      throw SchemaSourceError(
        code: .denied, schemaID: id,
        detail: "expected an Avro schema, found one of type \(type.prefix(40))")
    }
    let text = Array(schema.utf8)
    do throws(AvroError) {
      _ = try AvroSchema(parsing: text)
    } catch {
      throw SchemaSourceError(code: .denied, schemaID: id, detail: error.reason.description)
    }
    return text
  }

  private func cancelled(_ id: UInt32) -> SchemaSourceError {
    SchemaSourceError(code: .unavailable, schemaID: id, detail: "the request was cancelled")
  }
}
