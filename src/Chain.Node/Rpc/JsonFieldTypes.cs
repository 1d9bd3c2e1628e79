using System.Text.Json.Serialization;

namespace Chain.Node.Rpc;

/// <summary>
/// One property for each type that the fields of ledger.proto's messages have in JSON and that is no class. A native program holds generic code for those
/// value types only that it can see to be needed, and JSON transcoding reads its types from descriptors, where nothing can be seen: the serializer that is
/// generated from this makes them visible. Nothing calls it.
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
