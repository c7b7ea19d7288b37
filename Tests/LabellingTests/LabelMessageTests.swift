import Labelling
import Photometry
import StateStore
import Testing

@Suite struct LabelMessageTests {
  private func message(
    _ text: String, surveys: [Survey] = [.ztf]
  ) throws(LabelMessage.Fault) -> LabelMessage {
    try LabelMessage(
      bytes: Array(text.utf8), id: { _, _ in "0/7" }, surveys: surveys, time: 60_000)
  }

  @Test func aLabelHasWhoWhenAndWhy() throws {
    let text = """
      {"objectId":"ZTF1","label":"class","class":"TDE","redshift":0.1,"author":"a","comment":"He II"}
      """
    let expected = StoredLabel(
      id: "0/7", key: ObjectKey(survey: .ztf, objectID: "ZTF1"), verdict: "class",
      objectClass: "TDE", redshift: 0.1, author: "a", reason: "He II", time: 60_000)
    #expect(try message(text) == .label(expected))
    #expect(try message("{\"undo\":\"0/7\"}") == .undo(id: "0/7"))
  }

  @Test(arguments: [
    ("{", "labelFormat"), ("[]", "labelFormat"),
    ("{\"objectId\":\"Z\",\"label\":\"odd\",\"author\":\"a\"}", "labelField"),
    ("{\"objectId\":\"Z\",\"label\":\"known\"}", "labelField"),
    ("{\"objectId\":\"Z\",\"label\":\"class\",\"author\":\"a\"}", "labelField"),
    ("{\"objectId\":\"Z\",\"label\":\"known\",\"author\":\"a\",\"redshift\":-1}", "labelField"),
    ("{\"objectId\":\"Z\",\"label\":\"known\",\"author\":\"a\",\"survey\":\"lsst\"}", "labelField"),
    ("{\"objectId\":\"Z\",\"label\":\"known\",\"author\":\"a\",\"extra\":1}", "labelField"),
    ("{\"objectId\":\"Z\",\"label\":\"class\",\"class\":\"\",\"author\":\"a\"}", "labelField"),
    ("{\"undo\":\"0/7\",\"label\":\"known\"}", "labelField"), ("{\"undo\":\"\"}", "labelField"),
  ])
  func faultsAreNamed(_ text: String, _ reason: String) throws {
    let fault = #expect(throws: LabelMessage.Fault.self) { try message(text) }
    #expect(fault?.reason == reason)
    #expect(fault.map { !$0.message.isEmpty } ?? false)
  }

  @Test func withTwoSurveysOneIsNamed() throws {
    let text = "{\"objectId\":\"Z\",\"label\":\"known\",\"author\":\"a\"}"
    #expect(throws: LabelMessage.Fault.self) { try message(text, surveys: [.ztf, .lsst]) }
  }
}
