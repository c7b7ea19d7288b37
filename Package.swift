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
  .systemLibrary(name: "CCFITSIO", providers: [.apt(["libcfitsio-dev"])]),
  .systemLibrary(name: "CChealpix", providers: [.apt(["libchealpix-dev"])]),
]

/// Swift targets from the bottom layer up: a target imports only what stands above it here. Each
/// sentence says what the target may hold; `docs/architecture.md` draws the layers.
let swiftTargets: [(name: String, purpose: String, imports: [String])] = [
  // 1 words
  (
    "Photometry",
    "Value types of light: bands, surveys, observations, light curves, alerts, magnitudes.",
    []
  ),
  (
    "JSONText",
    "The one reader and writer of JSON.",
    []
  ),
  (
    "ByteCoding",
    "The one reader and writer of little-endian bytes, and the one hash of them.",
    []
  ),
  (
    "Digests",
    "SHA-256 and the keyed HMAC-SHA-256 of bytes.",
    ["CCrypto"]
  ),
  (
    "Topics",
    "Names of topics, partitions, positions and patterns, and the hash that places a key.",
    []
  ),
  (
    "Telemetry",
    "Logger, metrics, text tables and fields and the words that they use; dispositions, a batch's ledger.",
    ["JSONText"]
  ),
  (
    "ServiceLifecycle",
    "Services, their group, signals and clocks, and values that tasks wait to see changed.",
    []
  ),
  (
    "Parallelism",
    "A parallel map over workers with workspaces.",
    []
  ),
  // 2 numerics
  (
    "Sampling",
    "Seeded generators of random numbers; quantiles and ranks of samples.",
    ["ByteCoding"]
  ),
  (
    "LinearAlgebra",
    "Matrices, Cholesky factors and products.",
    ["COpenBLAS", "CVectorKernels"]
  ),
  (
    "Ephemerides",
    "Time scales, the clock, Sun, Moon and altitudes.",
    ["CERFA"]
  ),
  // 3 models
  (
    "GaussianProcess",
    "Gaussian processes over time and band.",
    ["LinearAlgebra"]
  ),
  (
    "RecurrentAutoencoder",
    "The variational recurrent autoencoder, its training and its weights as bytes.",
    ["JSONText", "ByteCoding", "Sampling", "LinearAlgebra"]
  ),
  (
    "IsolationForest",
    "Isolation forests and learning from labels on them.",
    ["ByteCoding", "Sampling"]
  ),
  // 4 domain
  (
    "CatalogueMatching",
    "Entries of catalogues at an object's position, and which galaxy is its host.",
    ["Photometry", "ByteCoding", "Ephemerides"]
  ),
  (
    "LightCurveAssembly",
    "Selection criteria, merging of packets into light curves, episodes.",
    ["Photometry", "ByteCoding", "CatalogueMatching"]
  ),
  (
    "LightCurveFeatures",
    "Named numbers read off an interpolated light curve.",
    ["Photometry", "GaussianProcess"]
  ),
  (
    "AnomalyScoring",
    "From a light curve to its score, percentile, evolution and explanation; the model bundle.",
    [
      "Photometry", "Sampling", "GaussianProcess", "RecurrentAutoencoder", "IsolationForest",
      "CatalogueMatching", "LightCurveAssembly", "LightCurveFeatures",
    ]
  ),
  (
    "ModelTraining",
    "From light curves to a model bundle.",
    [
      "Photometry", "Parallelism", "Sampling", "GaussianProcess", "RecurrentAutoencoder",
      "IsolationForest", "LightCurveAssembly", "LightCurveFeatures", "AnomalyScoring",
    ]
  ),
  (
    "ModelEvaluation",
    "Metrics of rankings, classes of the benchmark, plots.",
    ["Sampling", "LinearAlgebra", "IsolationForest", "AnomalyScoring"]
  ),
  (
    "FollowUp",
    "Windows, forecasts, worth, and the plan of a night.",
    ["Photometry", "Ephemerides", "IsolationForest"]
  ),
  (
    "SurveySimulator",
    "Simulated transients, cadences and alerts.",
    ["Photometry", "Sampling"]
  ),
  (
    "SkySimulator",
    "A night's sky: transients among variable stars, AGN, asteroids and artefacts.",
    ["Photometry", "Sampling", "SurveySimulator"]
  ),
  // 5 edges
  (
    "Compression",
    "Deflate, gzip, snappy and tar.",
    ["CCompression"]
  ),
  (
    "Avro",
    "Avro schemas, containers, compiled projections and data; knows no alert.",
    ["JSONText", "Compression"]
  ),
  (
    "HTTPClient",
    "One HTTP request whose answer is bounded in bytes, time and redirects.",
    []
  ),
  (
    "AlertFormats",
    "Packets of surveys to alerts; schemas and their registry.",
    ["Photometry", "JSONText", "Ephemerides", "Avro", "HTTPClient"]
  ),
  (
    "LightCurveFiles",
    "Files of light curves to values, and back.",
    ["Photometry", "JSONText", "Compression"]
  ),
  (
    "PacketWriting",
    "Alerts to packets as surveys write them.",
    ["Photometry", "JSONText", "ByteCoding", "Ephemerides", "Avro"]
  ),
  (
    "BundleFiles",
    "Model bundles as folders, hashes verified.",
    ["JSONText", "Digests", "RecurrentAutoencoder", "IsolationForest", "AnomalyScoring"]
  ),
  (
    "KafkaTransport",
    "Kafka clients behind one protocol; bytes only.",
    ["CRDKafka", "Topics", "Telemetry"]
  ),
  (
    "StateStore",
    "Objects, scores, labels, recommendations and accounts in one SQLite file.",
    [
      "CSQLite", "Photometry", "ByteCoding", "Topics", "ServiceLifecycle", "GaussianProcess",
      "CatalogueMatching",
    ]
  ),
  (
    "SkyCatalogues",
    "Tables of text and FITS to catalogues, and the entries of these around a position.",
    [
      "CCFITSIO", "CChealpix", "ByteCoding", "Ephemerides", "CatalogueMatching", "Compression",
      "StateStore",
    ]
  ),
  (
    "Dashboard",
    "HTTP server, API, pages and event streams.",
    ["CMicroHTTPD", "Photometry", "JSONText", "AnomalyScoring"]
  ),
  (
    "Configuration",
    "YAML, environment and flags to typed settings; the command line.",
    ["CYAML", "Photometry", "Topics", "CatalogueMatching", "LightCurveAssembly", "FollowUp"]
  ),
  // 6 the way of an alert
  (
    "AlertProcessing",
    "Alerts of a batch to changes: decode, select, merge, interpolate, score; no Kafka, no clock.",
    [
      "Photometry", "JSONText", "Topics", "Telemetry", "ServiceLifecycle", "Parallelism",
      "Ephemerides", "GaussianProcess", "RecurrentAutoencoder", "CatalogueMatching",
      "LightCurveAssembly", "AnomalyScoring", "ModelEvaluation", "AlertFormats", "StateStore",
      "SkyCatalogues",
    ]
  ),
  (
    "StateChangelog",
    "State as entries of compacted topics: what a batch writes, catch-up, the ledger.",
    [
      "Photometry", "JSONText", "ByteCoding", "Topics", "Telemetry", "ServiceLifecycle",
      "GaussianProcess", "CatalogueMatching", "KafkaTransport", "StateStore",
    ]
  ),
  (
    "AlertStream",
    "The loop over batches: gathering, checkpoints, publishing, commits.",
    [
      "Photometry", "ByteCoding", "Topics", "Telemetry", "ServiceLifecycle", "Ephemerides",
      "LightCurveAssembly", "AlertFormats", "KafkaTransport", "StateStore", "SkyCatalogues",
      "AlertProcessing",
      "StateChangelog",
    ]
  ),
  (
    "Labelling",
    "Labels in, the ranking under them, explanations of stored objects.",
    [
      "Photometry", "JSONText", "Topics", "Telemetry", "ServiceLifecycle", "Parallelism",
      "Ephemerides", "CatalogueMatching", "IsolationForest", "LightCurveAssembly", "AnomalyScoring",
      "ModelEvaluation", "KafkaTransport", "StateStore", "AlertProcessing",
    ]
  ),
  (
    "ModelSupervision",
    "Activation, comparison and drift of models in use.",
    [
      "Photometry", "JSONText", "Telemetry", "ServiceLifecycle", "Parallelism", "Sampling",
      "Ephemerides", "RecurrentAutoencoder", "CatalogueMatching", "LightCurveAssembly",
      "AnomalyScoring", "ModelEvaluation", "StateStore", "AlertProcessing", "AlertStream",
      "Labelling",
    ]
  ),
  (
    "Recommending",
    "Candidates, the list that stands, its records, its history.",
    [
      "Photometry", "JSONText", "Telemetry", "ServiceLifecycle", "Ephemerides", "GaussianProcess",
      "IsolationForest", "CatalogueMatching", "LightCurveAssembly", "AnomalyScoring", "FollowUp",
      "StateStore", "AlertProcessing", "StateChangelog", "AlertStream",
    ]
  ),
  (
    "Webhooks",
    "New recommendations and first crossings to receivers over HTTP: signed, in order, repeated.",
    [
      "Photometry", "JSONText", "Digests", "Telemetry", "ServiceLifecycle", "Sampling",
      "Ephemerides", "FollowUp", "HTTPClient", "StateStore", "AlertProcessing", "StateChangelog",
      "AlertStream", "Recommending",
    ]
  ),
  (
    "ModelLaboratory",
    "Everything about models that is done offline: training, evaluation, bench.",
    [
      "Photometry", "JSONText", "Topics", "Telemetry", "Parallelism", "Sampling", "LinearAlgebra",
      "Ephemerides", "GaussianProcess", "RecurrentAutoencoder", "IsolationForest",
      "LightCurveAssembly", "LightCurveFeatures", "AnomalyScoring", "ModelTraining",
      "ModelEvaluation", "FollowUp",
      "SurveySimulator", "Avro",
      "AlertFormats", "PacketWriting", "StateStore", "SkyCatalogues", "Configuration",
      "AlertProcessing", "Labelling",
    ]
  ),
  (
    "LightLaboratory",
    "What light and latents look like, offline: distributions, moved light curves, latent report.",
    [
      "Photometry", "JSONText", "Parallelism", "Sampling", "LinearAlgebra", "GaussianProcess",
      "RecurrentAutoencoder", "LightCurveAssembly", "LightCurveFeatures", "AnomalyScoring",
      "ModelEvaluation", "SurveySimulator", "Configuration", "AlertProcessing",
      "ModelLaboratory",
    ]
  ),
  // 7 assembly
  (
    "Daemon",
    "Settings to services, put together; readiness, reload, start checks.",
    [
      "Photometry", "Topics", "Telemetry", "ServiceLifecycle", "Ephemerides", "GaussianProcess",
      "CatalogueMatching", "LightCurveAssembly", "LightCurveFeatures", "AnomalyScoring",
      "ModelEvaluation", "FollowUp", "AlertFormats", "BundleFiles", "KafkaTransport", "StateStore",
      "SkyCatalogues", "Dashboard", "Configuration",
      "AlertProcessing", "StateChangelog", "AlertStream", "Labelling", "ModelSupervision",
      "Recommending", "Webhooks",
    ]
  ),
  (
    "Rehearsal",
    "Demo, replay and simulated streams.",
    [
      "Photometry", "Digests", "Topics", "Telemetry", "ServiceLifecycle", "Parallelism", "Sampling",
      "Ephemerides", "FollowUp", "SurveySimulator", "SkySimulator", "Compression", "Avro",
      "AlertFormats", "LightCurveFiles", "PacketWriting", "KafkaTransport", "StateStore",
      "SkyCatalogues", "Configuration", "AlertProcessing", "AlertStream",
      "Recommending", "Daemon",
    ]
  ),
  (
    "CommandSupport",
    "What commands share: output, options, files, exit statuses.",
    [
      "Photometry", "Digests", "Telemetry", "GaussianProcess", "RecurrentAutoencoder",
      "LightCurveAssembly",
      "AnomalyScoring", "ModelTraining", "AlertFormats", "LightCurveFiles", "BundleFiles",
      "StateStore", "Configuration", "AlertProcessing", "Labelling", "ModelSupervision", "Daemon",
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

func dependencies(_ names: [String]) -> [Target.Dependency] { names.map { .byName(name: $0) } }

let libraries: [Target] = swiftTargets.map { target in
  .target(
    name: target.name, dependencies: dependencies(target.imports),
    // The dashboard's pages are part of the binary, so that the service is one file.
    resources: target.name == "Dashboard" ? [.embedInCode("Pages")] : [],
    swiftSettings: strict)
}

/// Targets that have tests, and those whose tests have numbers from independent implementations,
/// with the scripts that made them.
let testedTargets: [String] = [
  "Photometry", "JSONText", "ByteCoding", "Digests", "Topics", "Telemetry", "ServiceLifecycle",
  "Parallelism", "Sampling", "LinearAlgebra", "Ephemerides", "GaussianProcess",
  "RecurrentAutoencoder",
  "IsolationForest", "CatalogueMatching", "LightCurveAssembly", "LightCurveFeatures",
  "AnomalyScoring", "ModelTraining", "ModelEvaluation", "FollowUp", "SurveySimulator",
  "SkySimulator", "Compression", "Avro", "AlertFormats", "LightCurveFiles", "PacketWriting",
  "BundleFiles", "KafkaTransport", "StateStore", "SkyCatalogues",
  "Dashboard", "Configuration", "AlertProcessing", "StateChangelog", "AlertStream", "Labelling",
  "ModelSupervision", "Webhooks", "ModelLaboratory", "LightLaboratory", "Daemon", "Rehearsal",
]
let goldenTargets: Set<String> = [
  "AlertFormats", "Ephemerides", "FollowUp", "GaussianProcess", "IsolationForest",
  "LightCurveFeatures", "ModelEvaluation", "RecurrentAutoencoder",
]

let swiftNames = swiftTargets.map(\.name)
let tests: [Target] = testedTargets.map { name in
  .testTarget(
    name: name + "Tests", dependencies: dependencies(swiftNames + ["TestSupport"]),
    exclude: goldenTargets.contains(name) ? ["Goldens"] : [], swiftSettings: strict)
}

let package = Package(
  name: "nightjar",
  products: [.executable(name: "nightjar", targets: ["nightjar"])],
  targets: systemLibraries + [.target(name: "CVectorKernels")] + libraries + [
    // 7 command line
    .executableTarget(
      name: "nightjar", dependencies: dependencies(swiftNames), swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: dependencies(swiftNames), path: "Tests/TestSupport",
      swiftSettings: strict),
  ] + tests
)
