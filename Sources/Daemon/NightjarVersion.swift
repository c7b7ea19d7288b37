/// The version of this program, as every record carries it.
package enum NightjarVersion {
  package static let current = "0.1.0"
}
