extension IsolationForest {
  /// The forest with other path lengths at its leaves, as ``ActiveForest/leafValues`` has them
  /// under leaf regression; its trees keep their own.
  ///
  /// - Parameter pathLengths: (leaves), tree after tree.
  package func weighted(_ pathLengths: [Double]) -> IsolationForest {
    precondition(pathLengths.count == leafCount, "as many path lengths as leaves")
    return IsolationForest(
      settings: settings, dimensions: dimensions, subsample: subsample, projection: projection,
      trees: trees, leafPathLengths: pathLengths)
  }

  /// The forest as it was grown.
  package var unweighted: IsolationForest {
    IsolationForest(
      settings: settings, dimensions: dimensions, subsample: subsample, projection: projection,
      trees: trees)
  }
}
