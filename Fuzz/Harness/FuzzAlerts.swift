import AlertFormats
import Avro
import JSONText
import LightCurveFiles
import PacketWriting

/// Bounds small enough that one input cannot take long.
private let limits: AvroLimits = {
  var limits = AvroLimits.standard
  limits.blockBytes = 1 << 20
  limits.values = 200_000
  return limits
}()

private let schemaText = (try? LSSTPacketWriter())?.schemaText ?? []

/// Everything that reads bytes from outside, once per input.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
  _ = AlertDecoder(schemas: AnySchema(text: schemaText), limits: limits).decode(bytes)
  _ = try? AvroContainer.values(unsafe bytes.span.bytes, limits: limits)
  _ = try? JSONValue(parsing: bytes)
  _ = try? LightCurveFile.parse(bytes)
  return 0
}
