import JSONText

extension Router {
  /// The dashboard: pages, API, health and metrics.
  ///
  /// - Parameters:
  ///   - host: the address that the server listens on.
  ///   - token: what writing needs; `nil` refuses all writing.
  package static func dashboard(
    data: any DashboardData, host: String, token: String?
  ) -> Router {
    Router(
      routes: pages + operations(data) + api(data),
      access: AccessPolicy(host: host, token: token))
  }

  private static var pages: [Route] {
    let html = "text/html; charset=utf-8"
    let script = "text/javascript; charset=utf-8"
    return [
      page("/", html, PackageResources.index_html),
      page("/objects/{id}", html, PackageResources.object_html),
      page("/assets/nightjar.css", "text/css; charset=utf-8", PackageResources.nightjar_css),
      page("/assets/nightjar.js", script, PackageResources.nightjar_js),
      page("/assets/ranked.js", script, PackageResources.ranked_js),
      page("/assets/object.js", script, PackageResources.object_js),
      page("/assets/chart.js", script, PackageResources.chart_js),
      page("/favicon.ico", "image/svg+xml", PackageResources.nightjar_svg),
    ]
  }

  private static func page(_ path: String, _ type: String, _ bytes: [UInt8]) -> Route {
    Route(.get, path) { _ in
      HTTPResponse(
        contentType: type, headers: [("Cache-Control", "no-cache")], body: .bytes(bytes))
    }
  }

  private static func operations(_ data: any DashboardData) -> [Route] {
    [
      Route(.get, "/health") { _ in .json(Array("{\"status\":\"ok\"}".utf8)) },
      Route(.get, "/ready") { _ in
        let report = data.readiness()
        return json(report, status: report.ready ? .ok : .serviceUnavailable)
      },
      Route(.get, "/metrics", computes: true) { _ in
        HTTPResponse(
          contentType: "text/plain; version=0.0.4; charset=utf-8",
          body: .bytes(Array(data.metrics().utf8)))
      },
      Route(.get, "/events") { request in
        let body = request.method == "HEAD" ? HTTPResponse.Body.bytes([]) : .events
        return HTTPResponse(
          contentType: "text/event-stream", headers: [("Cache-Control", "no-store")], body: body)
      },
    ]
  }

  private static func api(_ data: any DashboardData) -> [Route] {
    [
      Route(.get, "/api/ranked", computes: true) { request in
        guard let limit = Int(request.target.query["limit"] ?? "100"), (1...1000).contains(limit)
        else { return .error(.badRequest, "limit must be an integer from 1 to 1000") }
        return answer { () throws(DashboardDataError) in json(try data.ranked(limit: limit)) }
      },
      Route(.get, "/api/objects/{id}", computes: true) { request in
        let id = request.parameters["id"] ?? ""
        guard ObjectID.isValid(id) else { return .error(.notFound, "no such object") }
        return answer { () throws(DashboardDataError) in
          guard let object = try data.object(id) else { throw .unknownObject }
          return json(object)
        }
      },
      Route(.get, "/api/objects/{id}/explanation", computes: true) { request in
        let id = request.parameters["id"] ?? ""
        guard ObjectID.isValid(id) else { return .error(.notFound, "no such object") }
        return answer { () throws(DashboardDataError) in
          guard let explanation = try data.explanation(id) else { throw .unknownObject }
          return .json(explanation)
        }
      },
      Route(.get, "/api/tonight", computes: true) { request in
        .json(data.tonight(.json, base: base(request)))
      },
      Route(.get, "/api/tonight.csv", computes: true) { request in
        HTTPResponse(
          contentType: "text/csv; charset=utf-8",
          body: .bytes(data.tonight(.csv, base: base(request))))
      },
      Route(.get, "/feeds/tonight.atom", computes: true) { request in
        HTTPResponse(
          contentType: "application/atom+xml; charset=utf-8",
          body: .bytes(data.tonight(.atom, base: base(request))))
      },
      Route(.get, "/api/recommendations", computes: true) { request in
        switch RecommendationFilter.of(request.target.query) {
        case .failure(let fault): .error(.badRequest, fault.text)
        case .success(let filter):
          answer { () throws(DashboardDataError) in .json(try data.recommendations(filter)) }
        }
      },
      Route(.get, "/api/followup", computes: true) { request in
        let (night, id) = (request.target.query["night"], request.target.query["object"])
        guard night?.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) != nil || night == nil else {
          return .error(.badRequest, "night must be a date such as 2026-11-28")
        }
        guard id.map(ObjectID.isValid) ?? true else {
          return .error(.badRequest, "object is no identifier")
        }
        return answer { () throws(DashboardDataError) in
          .json(try data.followUpHistory(night: night, object: id))
        }
      },
      Route(.get, "/api/labels/authors", computes: true) { _ in
        answer { () throws(DashboardDataError) in .json(try data.labelAuthors()) }
      },
      Route(.post, "/api/labels", needsToken: true, computes: true) { request in
        answer { () throws(DashboardDataError) in
          .json(try data.label(request.body), status: .accepted)
        }
      },
    ]
  }

  /// The address of this interface as the reader wrote it.
  private static func base(_ request: HTTPRequest) -> String {
    request.headers["host"].map { "http://\($0)" } ?? ""
  }

  /// The answer that `make` gives, or the one for its error.
  private static func answer(
    _ make: () throws(DashboardDataError) -> HTTPResponse
  ) -> HTTPResponse {
    do {
      return try make()
    } catch {
      switch error {
      case .unknownObject: return .error(.notFound, "no such object")
      case .unknownLabel: return .error(.notFound, "no such label, or it is already undone")
      case .conflict(let text): return json(["error": text], status: .conflict)
      case .refused(let text): return json(["error": text], status: .unprocessableContent)
      case .unavailable: return .error(.serviceUnavailable, "the store is busy; try again")
      case .failed: return .error(.internalServerError, "the store failed; see the daemon's log")
      }
    }
  }

  private static func json(_ value: some Encodable, status: HTTPStatus = .ok) -> HTTPResponse {
    guard let bytes = try? JSONCoding.encode(value) else {
      return .error(.internalServerError, "the answer cannot be written as JSON")
    }
    return .json(bytes, status: status)
  }
}
