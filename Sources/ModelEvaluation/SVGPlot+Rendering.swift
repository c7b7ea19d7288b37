extension SVGPlot {
  /// Colours that readers with any colour vision tell apart (Okabe & Ito 2008).
  private static let palette = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000",
  ]

  /// The plot as an SVG document.
  package var svg: String { svg(clip: "frame", place: "") }

  /// - Parameters:
  ///   - clip: identifier of the clipping path, which no other one of the document has.
  ///   - place: more attributes of the outermost element.
  func svg(clip: String, place: String) -> String {
    let frame = SVGFrame(self)
    var text = """
      <svg \(place)xmlns="http://www.w3.org/2000/svg" width="\(decimal(width, 0))" \
      height="\(decimal(height, 0))" viewBox="0 0 \(decimal(width, 0)) \(decimal(height, 0))" \
      font-family="sans-serif" font-size="12">
      <rect width="100%" height="100%" fill="white"/>

      """
    text += frame.axes(self)
    text += "<clipPath id=\"\(clip)\">\(frame.rectangle)</clipPath>\n"
    text += "<g clip-path=\"url(#\(clip))\">\n"
    for (index, series) in series.enumerated() {
      text += frame.drawing(series, colour: colour(index))
    }
    return text + "</g>\n" + legend(frame) + "</svg>\n"
  }

  private func colour(_ index: Int) -> String {
    series[index].colour ?? Self.palette[index % Self.palette.count]
  }

  private func legend(_ frame: SVGFrame) -> String {
    var text = ""
    var row = 0
    let longest = series.map(\.name.count).max() ?? 0
    for (index, series) in series.enumerated() where !series.name.isEmpty {
      let y = frame.top + 16 + 16 * Double(row)
      let x = frame.right - 32 - 7 * Double(longest)
      text += """
        <rect x="\(decimal(x, 1))" y="\(decimal(y - 9, 1))" width="10" height="10" \
        fill="\(colour(index))"/>
        <text x="\(decimal(x + 15, 1))" y="\(decimal(y, 1))">\(escaped(series.name))</text>

        """
      row += 1
    }
    return text
  }
}

/// Text without the characters that mean something in XML, or nothing at all.
func escaped(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "\u{0}"..."\u{1f}", "\u{fffe}"..."\u{ffff}": result += " "
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
