/// A header of a record.
package struct KafkaHeader: Sendable, Hashable {
  package var name: String
  package var value: [UInt8]?

  package init(name: String, value: [UInt8]?) {
    self.name = name
    self.value = value
  }
}
