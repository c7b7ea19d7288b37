// swift-tools-version: 6.3
import PackageDescription

// The modules under test are the project's own sources, built once more with the fuzzer's
// instrumentation: `Modules` links to `../Sources`.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

let modules: [(name: String, imports: [String])] = [
  ("Photometry", []),
  ("JSONText", []),
  ("Ephemerides", ["CERFA"]),
  ("Compression", ["CCompression"]),
  ("Avro", ["JSONText", "Compression"]),
  ("HTTPClient", []),
  ("AlertFormats", ["Photometry", "JSONText", "Ephemerides", "Avro", "HTTPClient"]),
  ("LightCurveFiles", ["Photometry", "JSONText", "Compression"]),
  ("PacketWriting", ["Photometry", "JSONText", "Ephemerides", "Avro"]),
]
let names = modules.map { Target.Dependency.byName(name: $0.name) }

let package = Package(
  name: "nightjar-fuzz",
  targets: [
    .systemLibrary(name: "CERFA", path: "Modules/CERFA"),
    .systemLibrary(name: "CCompression", path: "Modules/CCompression"),
    .executableTarget(
      name: "FuzzAlerts", dependencies: names, path: "Harness", swiftSettings: settings),
    .executableTarget(
      name: "WriteSeeds", dependencies: names, path: "Seeds", swiftSettings: settings),
  ]
    + modules.map {
      .target(
        name: $0.name, dependencies: $0.imports.map { .byName(name: $0) },
        path: "Modules/" + $0.name, swiftSettings: settings)
    }
)
