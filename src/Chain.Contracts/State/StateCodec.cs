using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;

namespace Chain.Contracts;

/// <summary>How one kind of record is read from and written to the state.</summary>
/// <param name="name">The record's name, for the message of a bug.</param>
/// <param name="decode">Reads the canonical bytes.</param>
/// <param name="write">Writes them.</param>
internal sealed class StateCodec<T>(string name, StateCodec<T>.Decoder decode, Action<T, CborWriter> write)
{
    /// <summary>Reads canonical bytes; false for any others.</summary>
    internal delegate bool Decoder(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out T? record);

    /// <summary>The canonical bytes; the writer is a scratch pad that the caller uses again.</summary>
    public byte[] Encode(T record, CborWriter scratch)
    {
        scratch.Clear();
        write(record, scratch);
        return scratch.Written.ToArray();
    }

    /// <exception cref="InvalidOperationException">The bytes are no such record: our own bug, since only contracts write the state.</exception>
    public T Decode(ReadOnlySpan<byte> bytes) =>
        decode(bytes, out T? record) ? record : throw new InvalidOperationException($"The state's {name} record does not decode.");
}
