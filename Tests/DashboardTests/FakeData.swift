import Dashboard
import Synchronization

/// Answers that a test knows.
final class FakeData: DashboardData {
  let labels = Mutex<[[UInt8]]>([])
  let isReady = Mutex(true)

  var taken: [[UInt8]] { labels.withLock(\.self) }

  func ranked(limit: Int) throws(DashboardDataError) -> RankedList {
    let objects = (1...limit).map { rank in
      RankedEntry(
        rank: rank, objectId: "ZTF18\(rank)", survey: "ztf", score: 0.5, scoreError: .nan,
        percentile: 99, gradient: nil, gradientError: nil, trend: nil, observations: 5,
        mjd: 58000, firstCrossing: 57_999, sentence: "Fades “slowly” <b>", ra: 1, dec: -2)
    }
    return RankedList(model: "ztf-gr", survey: "ztf", generated: 58001, objects: objects)
  }

  func object(_ id: String) throws(DashboardDataError) -> ObjectDetail? {
    if id == "broken" { throw .failed }
    guard id == "ZTF18a" else { return nil }
    return ObjectDetail(
      objectId: id, survey: "ztf", model: "ztf-gr", ra: 1, dec: 2, sentence: "",
      observations: [], interpolation: nil, scores: [],
      crossing: .init(percentile: 99, nights: 2, since: nil))
  }

  func explanation(_ id: String) throws(DashboardDataError) -> [UInt8]? {
    if id == "broken" { throw .failed }
    return id == "ZTF18a" ? Array(#"{"objectId":"ZTF18a"}"#.utf8) : nil
  }

  func tonight(_ form: PlanForm, base: String) -> [UInt8] {
    switch form {
    case .json: Array(#"{"telescopes":[]}"#.utf8)
    case .csv: Array("rank\r\n".utf8)
    case .atom: Array("<feed base=\"\(base)\"/>".utf8)
    }
  }

  func recommendations(
    _ filter: RecommendationFilter
  ) throws(DashboardDataError) -> [UInt8] {
    let status = filter.status ?? "any"
    return Array(#"{"status":"\#(status)","limit":\#(filter.limit)}"#.utf8)
  }

  func followUpHistory(
    night: String?, object id: String?
  ) throws(DashboardDataError) -> [UInt8] {
    Array(#"{"night":"\#(night ?? "")","object":"\#(id ?? "")"}"#.utf8)
  }

  func readiness() -> ReadinessReport {
    ReadinessReport(checks: [.init(name: "kafka", ready: isReady.withLock(\.self), detail: "…")])
  }

  func metrics() -> String { "nightjar_alerts_total 3\n" }

  func label(_ body: [UInt8]) throws(DashboardDataError) -> [UInt8] {
    switch String(decoding: body, as: UTF8.self) {
    case "good": labels.withLock { $0.append(body) }
    case "other object": throw .unknownObject
    case "other label": throw .unknownLabel
    default: throw .refused("label: expected \"good\"")
    }
    return Array(#"{"id":"a/1"}"#.utf8)
  }

  func labelAuthors() throws(DashboardDataError) -> [UInt8] { Array(#"{"authors":[]}"#.utf8) }
}
