import Foundation
import FoundationNetworking

/// The status of a GET.
enum HTTPProbe {
  static func status(_ url: URL) async throws -> Int? {
    let (_, response) = try await URLSession.shared.data(from: url)
    return (response as? HTTPURLResponse)?.statusCode
  }
}
