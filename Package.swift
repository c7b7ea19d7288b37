// swift-tools-version: 6.3
import PackageDescription

/// Debian's C libraries, each behind one target and imported by exactly one Swift target.
let systemLibraries: [Target] = [
  .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
  .systemLibrary(name: "CRDKafka", providers: [.apt(["librdkafka-dev"])]),
  .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
  .systemLibrary(name: "CERFA", providers: [.apt(["liberfa-dev"])]),
  .systemLibrary(name: "CMicroHTTPD", providers: [.apt(["libmicrohttpd-dev"])]),
  .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
  .systemLibrary(name: "CCompression", providers: [.apt(["zlib1g-dev", "libsnappy-dev"])]),
  .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
]

/// Swift targets from the bottom layer up: a target imports only what stands above it here.
let swiftTargets: [(name: String, imports: [String])] = [
  // 1 words
  ("Photometry", []),
  ("Telemetry", []),
  // 2 numerics
  ("Sampling", []),
  ("LinearAlgebra", ["COpenBLAS", "CVectorKernels"]),
  ("Ephemerides", ["CERFA"]),
  // 3 models
  ("GaussianProcess", ["Sampling", "LinearAlgebra"]),
  ("RecurrentAutoencoder", ["Sampling", "LinearAlgebra"]),
  ("IsolationForest", ["Sampling", "LinearAlgebra"]),
  // 4 domain
  ("StreamTopology", []),
  ("LightCurveAssembly", ["Photometry"]),
  ("LightCurveFeatures", ["Photometry", "GaussianProcess"]),
  (
    "AnomalyScoring",
    [
      "Photometry", "Sampling", "LinearAlgebra", "GaussianProcess", "RecurrentAutoencoder",
      "IsolationForest", "LightCurveAssembly", "LightCurveFeatures",
    ]
  ),
  (
    "ModelTraining",
    [
      "Photometry", "Sampling", "LinearAlgebra", "GaussianProcess", "RecurrentAutoencoder",
      "IsolationForest", "StreamTopology", "LightCurveAssembly", "LightCurveFeatures",
      "AnomalyScoring",
    ]
  ),
  ("ModelEvaluation", ["Photometry", "Sampling", "IsolationForest", "AnomalyScoring"]),
  ("FollowUp", ["Photometry", "Ephemerides"]),
  ("SurveySimulator", ["Photometry", "Sampling"]),
  // 5 edges
  ("AlertFormats", ["CCompression", "Photometry", "Ephemerides"]),
  ("BundleFiles", ["CCrypto", "AnomalyScoring", "IsolationForest", "RecurrentAutoencoder"]),
  ("KafkaTransport", ["CRDKafka", "Telemetry"]),
  ("StateStore", ["CSQLite", "Photometry"]),
  ("Dashboard", ["CMicroHTTPD", "Telemetry"]),
  ("Configuration", ["CYAML"]),
  // 6 assembly
  (
    "Daemon",
    [
      "Photometry", "Telemetry", "Sampling", "LinearAlgebra", "Ephemerides", "GaussianProcess",
      "RecurrentAutoencoder", "IsolationForest", "LightCurveAssembly", "LightCurveFeatures",
      "AnomalyScoring", "ModelTraining", "ModelEvaluation", "FollowUp", "StreamTopology",
      "SurveySimulator", "AlertFormats", "BundleFiles", "KafkaTransport", "StateStore",
      "Dashboard", "Configuration",
    ]
  ),
]

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

@MainActor func isSystemLibrary(_ name: String) -> Bool {
  systemLibraries.contains { $0.name == name }
}

func dependencies(_ names: [String]) -> [Target.Dependency] { names.map { .byName(name: $0) } }

let libraries: [Target] = swiftTargets.map { target in
  .target(
    name: target.name, dependencies: dependencies(target.imports),
    // The dashboard's pages are part of the binary, so that the service is one file.
    resources: target.name == "Dashboard" ? [.embedInCode("Pages")] : [],
    swiftSettings: strict)
}

/// Targets whose tests have numbers from independent implementations, with what made them.
let goldenTargets: Set<String> = [
  "AlertFormats", "Ephemerides", "GaussianProcess", "IsolationForest", "LightCurveFeatures",
  "ModelEvaluation", "RecurrentAutoencoder",
]

let tests: [Target] = swiftTargets.map { target in
  let imports = target.imports.filter { !isSystemLibrary($0) }
  return .testTarget(
    name: target.name + "Tests",
    dependencies: dependencies(
      Set([target.name, "TestSupport", "Sampling", "SurveySimulator"] + imports).sorted()),
    exclude: goldenTargets.contains(target.name) ? ["Goldens"] : [],
    swiftSettings: strict)
}

let package = Package(
  name: "nightjar",
  products: [.executable(name: "nightjar", targets: ["nightjar"])],
  targets: systemLibraries + [.target(name: "CVectorKernels")] + libraries + [
    // 7 command line
    .executableTarget(
      name: "nightjar", dependencies: dependencies(swiftTargets.map(\.name)),
      swiftSettings: strict),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
  ] + tests
)
