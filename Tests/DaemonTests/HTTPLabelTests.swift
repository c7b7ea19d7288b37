import AlertProcessing
import Daemon
import Dashboard
import FollowUp
import Foundation
import Photometry
import StateStore
import Telemetry
import TestSupport
import Testing

/// Labels over HTTP keep the rules of those from the topic, and what is wrong is named.
@Suite struct HTTPLabelTests {
  private let store: StateStore
  private let router: Router
  private let object: String

  init() throws {
    store = try StateStore(path: ":memory:")
    let inputs = Fixture.inputs(try Fixture.packets(.ztf, objects: 3, seed: 4))
    _ = try Fixture.run(inputs, batch: 100, threads: 2, store: store)
    object = try #require(try store.ranked(limit: 1).first).object.key.objectID
    router = Router.dashboard(
      data: DaemonParts.silent(store, try Fixture.models()).feed, host: "127.0.0.1", token: "t")
  }

  private func post(_ body: String) throws -> (status: HTTPStatus, answer: [String: Any]) {
    let request = HTTPRequest(
      method: "POST", target: try #require(HTTPTarget("/api/labels")),
      headers: ["host": "localhost", "authorization": "Bearer t"], body: Array(body.utf8))
    guard case .route(let route, _) = router.resolve(request),
      case let response = route.handler(request), case .bytes(let bytes) = response.body
    else { throw CancellationError() }
    let answer = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
    return (response.status, try #require(answer))
  }

  /// The answer names the label, by which it is taken back; a survey need not be named.
  @Test func aLabelIsTakenAndTakenBack() throws {
    let given = try post(#"{"objectId":"\#(object)","label":"class","class":"TDE"}"#)
    #expect(given.status == .accepted)
    let id = try #require(given.answer["id"] as? String)
    #expect(given.answer["author"] as? String == "http")
    #expect(try store.labels().map(\.id) == [id])
    let undone = try post(#"{"undo":"\#(id)"}"#)
    #expect(undone.status == .accepted && undone.answer["undone"] is Double)
    #expect(try store.labels().allSatisfy { $0.undone != nil })
    #expect(try post(#"{"undo":"\#(id)"}"#).status == .notFound)
  }

  /// Reading who labels needs no token.
  @Test func authorsAreListedWithTheirReliability() throws {
    _ = try post(#"{"objectId":"\#(object)","label":"known","author":"night desk"}"#)
    let request = HTTPRequest(
      method: "GET", target: try #require(HTTPTarget("/api/labels/authors")),
      headers: ["host": "localhost"], body: [])
    guard case .route(let route, _) = router.resolve(request),
      case let response = route.handler(request), case .bytes(let bytes) = response.body
    else { throw CancellationError() }
    let answer = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: [[String: Any]]]
    let author = try #require(answer?["authors"]?.first)
    #expect(author["author"] as? String == "night desk")
    #expect(author["objects"] as? Int == 1 && author["compared"] as? Int == 0)
    #expect(author["reliability"] as? Double == 0.9)
  }

  /// The same label again is the same label; another one under its identifier is refused, and so is a
  /// label that was taken back.
  @Test func aKnownIdentifierIsAnsweredWithWhatStands() throws {
    let label = #"{"id":"a","objectId":"\#(object)","label":"known"}"#
    let given = try post(label)
    let again = try post(label)
    #expect(given.status == .accepted && again.status == .accepted)
    #expect(given.answer["time"] as? Double == again.answer["time"] as? Double)
    let other = try post(#"{"id":"a","objectId":"\#(object)","label":"interesting"}"#)
    #expect(other.status == .conflict)
    let text = try #require(other.answer["error"] as? String)
    #expect(text.contains(#""a" is the identifier of a label that is in force"#), "\(text)")
    #expect(text.contains(#""label":"known""#), "\(text)")
    #expect(try post(#"{"undo":"a"}"#).status == .accepted)
    let late = try post(label)
    #expect(late.status == .conflict)
    #expect((late.answer["error"] as? String)?.contains("taken back") == true)
    #expect(try store.labels().map(\.verdict) == ["known"])
  }

  @Test(arguments: [
    ("{", "byte 1"), ("[]", "JSON object"), ("{}", "objectId: expected text, found nothing"),
    (#"{"objectId":"O","label":"odd"}"#, "label: expected interesting, known"),
    (#"{"objectId":"O","label":"class"}"#, "class: expected the name"),
    (#"{"objectId":"O","label":"class","class":""}"#, "class: "),
    (#"{"objectId":"O","label":"known","foo":1}"#, "foo: no such member"),
    (
      #"{"objectId":"O","label":"known","redshift":21}"#, "redshift: expected a number from 0 to 20"
    ),
    (#"{"objectId":"O","label":"known","author":""}"#, "author: "),
  ])
  func whatIsWrongIsNamed(_ body: String, _ expected: String) throws {
    let (status, answer) = try post(body)
    #expect(status == .unprocessableContent)
    let text = try #require(answer["error"] as? String)
    #expect(text.contains(expected), "\(text)")
    #expect(try store.labels().isEmpty)
  }

  @Test func anUnknownObjectIsNotLabelled() throws {
    #expect(try post(#"{"objectId":"O","label":"known"}"#).status == .notFound)
  }

  /// The page's examples are taken.
  @Test func theReferenceIsRight() throws {
    let page = SharedData.packageRoot.appending(path: "docs/http.md")
    let parts = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "```json\n")
    let examples = parts.map { $0.components(separatedBy: "```")[0] }
    let place = try #require(examples.firstIndex { $0.contains(#""label":"#) })
    let label = examples[place].replacing("ZTF18aapdyzf", with: object)
    let given = try post(label)
    #expect(given.status == .accepted)
    let answer = Data(examples[place + 1].utf8)
    let shown = try #require(try JSONSerialization.jsonObject(with: answer) as? [String: Any])
    #expect(Set(given.answer.keys) == Set(shown.keys))
  }
}

extension DaemonParts {
  /// Parts that log nothing, without telescopes.
  static func silent(_ store: StateStore, _ models: PipelineModels) -> DaemonParts {
    DaemonParts(
      store: store, models: models, planner: FollowUpPlanner(telescopes: [], listSize: 5),
      metrics: MetricRegistry(), logger: .silent)
  }
}
