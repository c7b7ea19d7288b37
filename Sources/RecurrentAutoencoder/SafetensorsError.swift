/// Why bytes are not a safetensors file that this program reads.
package enum SafetensorsError: Error, Equatable {
  /// The header's length, in the first eight bytes, is missing or more than the file or the limit.
  case headerLength(UInt64?, available: Int)
  /// The header is not the JSON that the format asks for, at a byte of the file.
  case syntax(position: Int, expected: String)
  case duplicateName(String)
  /// A member of the header that is not what the format asks for.
  case malformed(name: String, String)
  /// A type other than `F32` and `F64`.
  case unsupportedType(tensor: String, type: String)
  /// Offsets that do not match the shape, overlap, leave a gap or pass the end of the data.
  case offsets(tensor: String, begin: Int, end: Int)
  /// Bytes after the last tensor.
  case trailingBytes(count: Int)
}
