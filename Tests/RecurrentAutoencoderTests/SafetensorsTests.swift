import Foundation
import RecurrentAutoencoder
import Sampling
import Testing

@Suite struct SafetensorsTests {
  static func file(_ header: String, _ data: [UInt8] = []) -> [UInt8] {
    let count = header.utf8.count
    return (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } + Array(header.utf8) + data
  }

  @Test func readsByHand() throws {
    let header =
      #"{"__metadata__":{"note":"a\u0041\n\ud83d\ude00"},"# + "\n"
      + #""w":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"#
      + #""d":{"dtype":"F64","shape":[],"data_offsets":[8,16]}}  "#
    let data: [UInt8] =
      [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0] + [0, 0, 0, 0, 0, 0, 0xe0, 0x3f]
    let file = try Safetensors(bytes: Self.file(header, data))
    #expect(file.tensors["w"] == Safetensors.Tensor(shape: [2, 1], values: [1, -2]))
    #expect(file.tensors["d"] == Safetensors.Tensor(shape: [], values: [0.5]))
    #expect(file.metadata == ["note": "aA\n😀"])
  }

  @Test func roundTrip() throws {
    let file = Safetensors(
      tensors: [
        "β \"quoted\"\\": .init(shape: [3], values: [.nan, -0.0, .infinity]),
        "empty": .init(shape: [0, 4], values: []),
      ], metadata: ["line": "one\ntwo\u{1}"])
    let again = try Safetensors(bytes: file.bytes())
    #expect(again.metadata == file.metadata)
    #expect(again.tensors["empty"] == file.tensors["empty"])
    #expect(
      again.tensors["β \"quoted\"\\"]?.values.map(\.bitPattern)
        == [Float.nan, -0.0, .infinity].map(\.bitPattern))
  }

  /// The bytes that the safetensors package itself wrote come out the same tensors.
  @Test func readsTheGolden() throws {
    let data = try Data(contentsOf: Golden.folder().appending(path: "gru-small.safetensors"))
    let file = try Safetensors(bytes: [UInt8](data))
    #expect(file.tensors.count == 22)
    #expect(try Safetensors(bytes: file.bytes()) == file)
  }

  @Test(arguments: [
    ("{", SafetensorsError.syntax(position: 9, expected: "'\"'")),
    ("{} x", .syntax(position: 11, expected: "the end of the text")),
    (#"{"a":1}"#, .malformed(name: "a", "an object")),
    (
      #"{"a":{"dtype":"F16","shape":[],"data_offsets":[0,2]}}"#,
      .unsupportedType(tensor: "a", type: "F16")
    ),
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
      .offsets(tensor: "a", begin: 0, end: 4)
    ),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
      .offsets(tensor: "a", begin: 4, end: 8)
    ),
    (
      #"{"a":{"dtype":"F32","shape":[9223372036854775807,8],"data_offsets":[0,4]}}"#,
      .offsets(tensor: "a", begin: 0, end: 4)
    ),
    (
      #"{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"a":{}}"#, .duplicateName("a")
    ),
    (#"{}"#, .trailingBytes(count: 4)),
  ])
  func refuses(_ header: String, _ error: SafetensorsError) {
    #expect(throws: error) { try Safetensors(bytes: Self.file(header, [0, 0, 0, 0])) }
  }

  @Test func refusesBadLengths() {
    #expect(throws: SafetensorsError.headerLength(nil, available: 7)) {
      try Safetensors(bytes: [UInt8](repeating: 0, count: 7))
    }
    #expect(throws: SafetensorsError.headerLength(.max, available: 2)) {
      try Safetensors(bytes: [UInt8](repeating: 0xff, count: 8) + [1, 2])
    }
  }

  /// Any bytes give a file or a typed error: 20,000 seeded mutations of a real file and of its
  /// header, and what is read makes a network or a typed error.
  @Test func mutationsNeverTrap() throws {
    let data = try Data(contentsOf: Golden.folder().appending(path: "gru-small.safetensors"))
    let original = [UInt8](data)
    var generator = SeededGenerator(seed: 1)
    var read = 0
    for round in 0..<20_000 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let end = round.isMultiple(of: 5) ? bytes.count : 1_900
        let place = Int.random(in: 0..<min(end, bytes.count), using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes[place] = Array("0123456789{}[],:\"\\u".utf8).randomElement(using: &generator)!
        case 2: bytes.remove(at: place)
        default: bytes.insert(bytes[place], at: place)
        }
      }
      if round.isMultiple(of: 7) {
        bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
      }
      guard let file = try? Safetensors(bytes: bytes) else { continue }
      read += 1
      _ = try? Autoencoder(tensors: file)
    }
    #expect(read > 100 && read < 19_000)
  }

  @Test func refusesWrongNetworks() throws {
    var file = Autoencoder(shape: NetworkShape(bands: 2, hidden: 8, latent: 3), seed: 1).tensors()
    let mean = try #require(file.tensors["mean.weight"])
    file.tensors["mean.weight"] = nil
    #expect(throws: NetworkError.missingTensor("mean.weight")) { try Autoencoder(tensors: file) }
    file.tensors["mean.weight"] = Safetensors.Tensor(shape: [8, 3], values: mean.values)
    #expect(throws: NetworkError.unexpectedShape("mean.weight", found: [8, 3], expected: [3, 8])) {
      try Autoencoder(tensors: file)
    }
    file.tensors["mean.weight"] = mean
    file.tensors["mean.weight"]?.values[5] = .nan
    #expect(throws: NetworkError.notFinite("mean.weight")) { try Autoencoder(tensors: file) }
    file.tensors["mean.weight"] = mean
    file.tensors["extra"] = Safetensors.Tensor(shape: [], values: [1])
    #expect(throws: NetworkError.unexpectedTensor("extra")) { try Autoencoder(tensors: file) }
    file.tensors["extra"] = nil
    file.tensors["output.bias"] = Safetensors.Tensor(shape: [0], values: [])
    #expect(throws: NetworkError.self) { try Autoencoder(tensors: file) }
  }
}
