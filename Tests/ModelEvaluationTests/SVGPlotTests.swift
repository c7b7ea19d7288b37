import Foundation
import FoundationXML
import ModelEvaluation
import Testing

@Suite struct SVGPlotTests {
  /// Counts elements; remembers all text.
  private final class Reader: NSObject, XMLParserDelegate {
    var elements: [String: Int] = [:]
    var text = ""

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) { elements[name, default: 0] += 1 }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
  }

  private func read(_ plot: SVGPlot) throws -> Reader { try read(plot.svg) }

  private func read(_ svg: String) throws -> Reader {
    let parser = XMLParser(data: Data(svg.utf8))
    let reader = Reader()
    parser.delegate = reader
    try #require(parser.parse(), "\(String(describing: parser.parserError))")
    return reader
  }

  @Test func drawsEveryStyle() throws {
    let x = [0.0, 1, 2, 3]
    let plot = SVGPlot(
      title: "Score < phase & \"more\"", xLabel: "phase (d)", yLabel: "score",
      series: [
        .init("line", x: x, y: [1, 2, .nan, 3]), .init("dashed", .dashed, x: x, y: [1, 2, 3, 3]),
        .init("points", .points, x: x, y: [1, .infinity, 2, 0]),
        .init("arrows", .arrows, x: x, y: [1, 0, 1, 1]),
        .band("band", x: x, low: [0, 0, 1, 1], high: [1, 2, 2, 2]),
      ])
    let reader = try read(plot)
    #expect(reader.elements["polyline"] == 3)  // the line's last value stands alone
    #expect(reader.elements["circle"] == 3)
    #expect(reader.elements["polygon"] == 4)  // three arrow heads and the band
    for word in ["Score < phase & \"more\"", "phase (d)", "dashed", "band"] {
      #expect(reader.text.contains(word))
    }
    #expect(!plot.svg.contains("nan") && !plot.svg.contains("inf"))
  }

  @Test(
    arguments: [
      [], [5], [.nan], [1e300, -1e300], [7, 7, 7], [.infinity, 1, 2], [1e-9, 2e-9], [1e15, 2e15],
    ] as [[Double]])
  func anyValuesGiveADocument(values: [Double]) throws {
    let plot = SVGPlot(
      title: "\u{1}", xLabel: "", yLabel: "",
      series: [.init("a", x: values, y: values), .init("b", .arrows, x: values, y: values)])
    #expect(try read(plot).elements["svg"] == 1)
  }

  @Test func ticksAreRound() throws {
    let plot = SVGPlot(
      title: "", xLabel: "", yLabel: "", series: [.init("", x: [0, 1], y: [-120, 240])],
      xRange: 0...1, yRange: -120...240)
    let text = try read(plot).text.split(separator: "\n").map(String.init)
    #expect(text.filter { !$0.isEmpty }.prefix(6) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    for label in ["-100", "0", "200"] { #expect(text.contains(label)) }
  }

  @Test func characteristicOfARanking() throws {
    let ranking = Ranking(scores: [4, 3, 2, 1], isRare: [true, false, true, false])
    let reader = try read(.characteristics([("ours", ranking)]))
    #expect(reader.elements["polyline"] == 2)
    #expect(reader.text.contains("ours") && reader.text.contains("chance"))
  }

  @Test func aSheetHoldsEveryPlotWithAFrameOfItsOwn() throws {
    var plot = SVGPlot(
      title: "a", xLabel: "", yLabel: "", series: [.init("s", x: [0, 1], y: [0, 1])])
    plot.series[0].colour = "#123456"
    let svg = SVGSheet([plot, plot, plot], columns: 2).svg
    let reader = try read(svg)
    #expect(reader.elements["svg"] == 4 && reader.elements["polyline"] == 3)
    #expect(svg.contains("width=\"1280\" height=\"840\""))
    for index in 0..<3 {
      #expect(svg.components(separatedBy: "id=\"frame\(index)\"").count == 2)
      #expect(svg.contains("url(#frame\(index))"))
    }
    #expect(svg.components(separatedBy: "#123456").count == 7)
  }
}
