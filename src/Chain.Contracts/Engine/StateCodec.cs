using System.Diagnostics.CodeAnalysis;

namespace Chain.Contracts;

/// <summary>How one kind of record is read from and written to the state.</summary>
/// <param name="name">The record's name, for the message of a bug.</param>
/// <param name="decode">Reads the canonical bytes.</param>
/// <param name="encode">Writes them.</param>
internal sealed class StateCodec<T>(string name, StateCodec<T>.Decoder decode, Func<T, byte[]> encode)
{
    /// <summary>Reads canonical bytes; false for any others.</summary>
    internal delegate bool Decoder(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out T? record);

    public byte[] Encode(T record) => encode(record);

    /// <exception cref="InvalidOperationException">The bytes are no such record: our own bug, since only contracts write the state.</exception>
    public T Decode(ReadOnlySpan<byte> bytes) =>
        decode(bytes, out T? record) ? record : throw new InvalidOperationException($"The state's {name} record does not decode.");
}
