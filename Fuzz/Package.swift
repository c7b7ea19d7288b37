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

let package = Package(
  name: "nightjar-fuzz",
  targets: [
    .systemLibrary(name: "CERFA", path: "Modules/CERFA"),
    .systemLibrary(name: "CCompression", path: "Modules/CCompression"),
    .target(name: "Photometry", path: "Modules/Photometry", swiftSettings: settings),
    .target(
      name: "Ephemerides", dependencies: ["CERFA"], path: "Modules/Ephemerides",
      swiftSettings: settings),
    .target(
      name: "AlertFormats", dependencies: ["CCompression", "Photometry", "Ephemerides"],
      path: "Modules/AlertFormats", swiftSettings: settings),
    .executableTarget(
      name: "FuzzAlerts", dependencies: ["AlertFormats"], path: "Harness",
      swiftSettings: settings),
    .executableTarget(
      name: "WriteSeeds", dependencies: ["AlertFormats", "Photometry"], path: "Seeds",
      swiftSettings: settings),
  ]
)
