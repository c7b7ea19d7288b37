import JSONText
package import ModelEvaluation
import Photometry

/// The part of a latent space that no known parameter explains, and the objects that have most of
/// it.
///
/// A residual is a latent mean less its prediction from all known parameters together, by a
/// regression that has not seen the object. It is an upper bound of what is unknown: a better
/// regression may explain more.
///
/// - Source: the question of Sedaghat et al. (2021).
package struct LatentUnexplained: Sendable {
  /// An object with a large residual.
  package struct Candidate: Sendable {
    package var objectID: String
    package var objectClass: String?
    package var redshift: Double?
    /// Measurements of the light curve.
    package var observations: Int
    /// (dimensions), in units of the latent.
    package var residuals: [Double]
    /// Residuals by the standard deviation of the object's own posterior, (dimensions).
    package var spreads: [Double]
    /// Mahalanobis distance of its residuals; NaN where one follows from the others.
    package var distance: Double

    /// Page of the object; `nil` where none follows from its name.
    package var link: String? { ObjectLink.address(of: objectID) }

    /// The dimension with the largest residual for the scatter of residuals there comes first.
    package func dimensions(by deviations: [Double]) -> [Int] {
      residuals.indices.sorted {
        abs(residuals[$0]) / deviations[$0] > abs(residuals[$1]) / deviations[$1]
      }
    }
  }

  /// Area under the curve of rare against common objects by the absolute residual and the signed one.
  package struct Separation: Sendable {
    /// Areas under the curve, with the central 95 % of bootstrap draws.
    package var absolute: Interval
    package var signed: Interval

    /// True if chance, 0.5, lies outside the interval of either.
    package var isSignificant: Bool {
      [absolute, signed].contains { $0.low > 0.5 || $0.high < 0.5 }
    }
  }

  package struct Dimension: Sendable {
    /// R² out of sample from all known parameters together.
    package var explained: Double
    /// R² out of sample from the other dimensions.
    package var explainedByOthers: Double
    /// Standard deviation of the residuals, in units of the latent.
    package var deviation: Double
    /// Median over the objects of `deviation` by the posterior's standard deviation.
    package var posteriorRatio: Double
    /// `nil` without rare or without common objects.
    package var separation: Separation?
    /// Information on the class, at each number of bins; empty without classes.
    package var classInformation: [MutualInformation]
    /// Largest residual first, and smallest residual first.
    package var highest: [Candidate]
    package var lowest: [Candidate]

    /// True if the dependence on the class exceeds chance at most of the numbers of bins.
    package var tellsClass: Bool {
      2 * classInformation.count(where: \.isSignificant) > classInformation.count
    }

    /// Mean of `MutualInformation.share` over the numbers of bins; NaN without classes.
    package var classShare: Double {
      classInformation.reduce(0) { $0 + $1.share } / Double(classInformation.count)
    }
  }

  /// Known parameters, and those of them that are missing flags.
  package var parameters: Int
  package var flags: Int
  package var folds: Int
  /// Number of independent dimensions that the used ones amount to.
  package var participationRatio: Double
  package var dimensions: [Dimension]
  /// Area under the curve of the joint residual; `nil` without rare or without common objects.
  package var separation: Interval?
  /// The largest joint residual first.
  package var candidates: [Candidate]

  /// Objects at each end of a dimension's residuals, and of the joint one.
  package static let extremes = 5
  package static let candidates = 15
}

extension LatentUnexplained {
  /// Members of the report that concern all dimensions.
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("parameters", parameters)
      writer.field("missingFlags", flags)
      writer.field("folds", folds)
      writer.field("participationRatio", participationRatio)
      if let separation { writer.field("jointSeparation", separation) }
      writer.arrayField("candidates") { writer in
        for candidate in candidates { candidate.write(to: &writer) }
      }
    }
  }
}

extension LatentUnexplained.Dimension {
  func write(_ dimension: Int, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("explained", explained)
      writer.field("explainedByOthers", explainedByOthers)
      writer.field("residualDeviation", deviation)
      writer.field("posteriorRatio", posteriorRatio)
      if let separation {
        writer.field("separation", separation.absolute)
        writer.field("signedSeparation", separation.signed)
      }
      writer.name("class")
      writer.object { writer in
        writer.field("share", classShare)
        writer.field("significant", tellsClass)
        writer.arrayField("mutualInformation") { writer in
          for value in classInformation { value.write(to: &writer) }
        }
      }
      for (name, ends) in [("highest", highest), ("lowest", lowest)] {
        writer.arrayField(name) { writer in
          for end in ends { end.write(dimension, to: &writer) }
        }
      }
    }
  }
}

extension LatentUnexplained.Candidate {
  /// With the residuals of all dimensions, or of one.
  fileprivate func write(_ dimension: Int? = nil, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("id", objectID)
      writer.field("class", objectClass)
      writer.field("redshift", redshift)
      writer.field("observations", observations)
      writer.field("link", link)
      if let dimension {
        writer.field("residual", residuals[dimension])
        writer.field("posteriorSpreads", spreads[dimension])
      } else {
        writer.field("distance", distance)
        writer.field("residuals", residuals)
        writer.field("posteriorSpreads", spreads)
      }
    }
  }
}

extension MutualInformation {
  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.field("bins", bins)
      $0.field("nats", information)
      $0.field("nullMean", nullMean)
      $0.field("null99", nullQuantile)
      $0.field("share", share)
    }
  }
}

extension JSONWriter {
  fileprivate mutating func field(_ name: String, _ interval: Interval) {
    self.name(name)
    object {
      $0.field("auroc", interval.value)
      $0.field("low", interval.low)
      $0.field("high", interval.high)
    }
  }
}
