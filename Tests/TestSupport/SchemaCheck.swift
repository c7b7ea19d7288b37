import Foundation

/// Checks JSON values against the part of JSON Schema that the project's schemas use.
package enum SchemaCheck {
  /// Violations of a schema of `docs/schemas` in a JSON text, one line each.
  package static func faults(of json: [UInt8], schema name: String) throws -> [String] {
    faults(of: try JSONSerialization.jsonObject(with: Data(json)), try schema(name))
  }

  /// A schema of `docs/schemas`.
  package static func schema(_ name: String) throws -> [String: Any] {
    let url = SharedData.packageRoot.appending(path: "docs/schemas/\(name).json")
    let value = try JSONSerialization.jsonObject(with: Data(contentsOf: url))
    guard let schema = value as? [String: Any] else { throw NoObject(name: name) }
    return schema
  }

  private struct NoObject: Error {
    var name: String
  }

  /// Violations of the schema in a value, one line each.
  package static func faults(of value: Any, _ schema: [String: Any], at path: String = "$")
    -> [String]
  {
    var faults: [String] = []
    if let allowed = schema["enum"] as? [String], !allowed.contains(value as? String ?? "") {
      faults.append("\(path): not one of \(allowed)")
    }
    let types = schema["type"].map { $0 as? [String] ?? [$0 as? String ?? ""] } ?? []
    if !types.isEmpty, !types.contains(where: { isA(value, $0) }) {
      faults.append("\(path): not \(types)")
    }
    if let number = value as? NSNumber {
      faults += bounds(number.doubleValue, schema).map { "\(path): \($0)" }
    }
    if let object = value as? [String: Any] { faults += members(object, schema, path) }
    if let items = value as? [Any], let item = schema["items"] as? [String: Any] {
      for (index, entry) in items.enumerated() {
        faults += Self.faults(of: entry, item, at: "\(path)[\(index)]")
      }
      if let most = schema["maxItems"] as? Int, items.count > most {
        faults.append("\(path): more than \(most)")
      }
    }
    return faults
  }

  private static func members(
    _ object: [String: Any], _ schema: [String: Any], _ path: String
  ) -> [String] {
    let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
    var faults = (schema["required"] as? [String] ?? []).filter { object[$0] == nil }.map {
      "\(path).\($0): missing"
    }
    for (name, value) in object {
      if let property = properties[name] {
        faults += Self.faults(of: value, property, at: "\(path).\(name)")
      } else if schema["additionalProperties"] as? Bool == false {
        faults.append("\(path).\(name): not in the schema")
      }
    }
    return faults
  }

  private static func bounds(_ number: Double, _ schema: [String: Any]) -> [String] {
    var faults: [String] = []
    if let low = schema["minimum"] as? Double, number < low { faults.append("below \(low)") }
    if let low = schema["exclusiveMinimum"] as? Double, number <= low {
      faults.append("not above \(low)")
    }
    if let high = schema["maximum"] as? Double, number > high { faults.append("above \(high)") }
    return faults
  }

  private static func isA(_ value: Any, _ type: String) -> Bool {
    let number = value as? NSNumber
    switch type {
    case "object": return value is [String: Any]
    case "array": return value is [Any]
    case "string": return value is String
    case "null": return value is NSNull
    case "boolean": return value is Bool
    case "number": return number != nil
    case "integer": return number.map { $0.doubleValue == $0.doubleValue.rounded() } ?? false
    default: return false
    }
  }
}
