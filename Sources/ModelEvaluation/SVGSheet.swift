/// Plots of one size beside and below each other in one SVG document.
package struct SVGSheet: Sendable {
  package var plots: [SVGPlot]
  package var columns: Int

  package init(_ plots: [SVGPlot], columns: Int) {
    precondition(columns > 0, "a sheet has a column")
    self.plots = plots
    self.columns = columns
  }

  /// The sheet as an SVG document.
  package var svg: String {
    let width = plots.map(\.width).max() ?? 1
    let height = plots.map(\.height).max() ?? 1
    let rows = (plots.count + columns - 1) / columns
    let (right, bottom) = (width * Double(min(columns, plots.count)), height * Double(rows))
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(decimal(right, 0))" \
      height="\(decimal(bottom, 0))" viewBox="0 0 \(decimal(right, 0)) \(decimal(bottom, 0))">

      """
    for (index, plot) in plots.enumerated() {
      let x = decimal(width * Double(index % columns), 0)
      let y = decimal(height * Double(index / columns), 0)
      text += plot.svg(clip: "frame\(index)", place: "x=\"\(x)\" y=\"\(y)\" ")
    }
    return text + "</svg>\n"
  }
}
