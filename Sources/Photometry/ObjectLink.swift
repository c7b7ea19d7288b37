/// Public pages of objects whose names say where they are kept.
///
/// - Source: names of ZTF objects after Masci et al. (2019), `ZTF`, two digits of the year and seven
///   letters; names of the Transient Name Server, `SN` or `AT`, the year and one capital or at least
///   two small letters.
package enum ObjectLink {
  /// Address of the page on ALeRCE or on the Transient Name Server; `nil` for other names.
  package static func address(of objectID: String) -> String? {
    if isZTF(objectID) { return "https://alerce.online/object/\(objectID)" }
    return transientName(objectID).map { "https://www.wis-tns.org/object/\($0)" }
  }

  private static func isZTF(_ name: String) -> Bool {
    let rest = name.dropFirst(3)
    return name.hasPrefix("ZTF") && rest.count == 9 && rest.prefix(2).allSatisfy(isDigit)
      && rest.dropFirst(2).allSatisfy { ("a"..."z").contains($0) }
  }

  /// Year and letters of a name such as `SN 2018cow`, as the server's addresses have them.
  private static func transientName(_ name: String) -> Substring? {
    guard name.hasPrefix("SN") || name.hasPrefix("AT") else { return nil }
    let rest = name.dropFirst(2).drop { $0 == " " }
    let letters = rest.dropFirst(4)
    guard rest.prefix(4).allSatisfy(isDigit), !letters.isEmpty else { return nil }
    let isNamed =
      letters.count == 1
      ? letters.allSatisfy { ("A"..."Z").contains($0) }
      : letters.count <= 5 && letters.allSatisfy { ("a"..."z").contains($0) }
    return isNamed ? rest : nil
  }

  private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
}
