using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;

namespace Chain.Contracts;

/// <summary>Encodes and decodes one kind of record of the state.</summary>
/// <param name="name">The record's name, for exception messages.</param>
/// <param name="decode">Reads the canonical bytes.</param>
/// <param name="write">Writes the canonical bytes.</param>
internal sealed class StateCodec<T>(string name, StateCodec<T>.Decoder decode, Action<T, CborWriter> write)
{
    /// <summary>Reads canonical bytes; false for any other bytes.</summary>
    internal delegate bool Decoder(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out T? record);

    /// <summary>The canonical bytes. The caller reuses <paramref name="scratch"/>; its content is overwritten.</summary>
    public byte[] Encode(T record, CborWriter scratch)
    {
        scratch.Clear();
        write(record, scratch);
        return scratch.Written.ToArray();
    }

    /// <exception cref="InvalidOperationException">The bytes are not such a record: our own bug, since only contracts write the state.</exception>
    public T Decode(ReadOnlySpan<byte> bytes) =>
        decode(bytes, out T? record) ? record : throw new InvalidOperationException($"The state's {name} record does not decode.");
}
