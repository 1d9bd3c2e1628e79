using System.Text.Json.Serialization;

namespace Chain.Node.Rpc;

/// <summary>
/// One property for each value type of a JSON field in ledger.proto. A native program contains generic code only for the value types that the
/// compiler finds in use. JSON transcoding reads its types from descriptors, which the compiler cannot analyse, so the serializer generated
/// from this record makes the compiler keep them. Nothing calls it.
/// </summary>
/// <param name="Flag">bool.</param>
/// <param name="Int32">int32.</param>
/// <param name="Int64">int64.</param>
/// <param name="UInt32">uint32.</param>
/// <param name="UInt64">uint64.</param>
internal sealed record JsonFields(bool? Flag, int? Int32, long? Int64, uint? UInt32, ulong? UInt64);

/// <summary>See <see cref="JsonFields"/>.</summary>
[JsonSerializable(typeof(JsonFields))]
internal sealed partial class JsonFieldTypes : JsonSerializerContext;
