using Chain.Core.Encoding;

namespace Chain.Contracts;

/// <summary>A value of the state, as bytes or as a decoded record. Immutable, so that entries and undo records can share it.</summary>
internal abstract class StateValue
{
    /// <summary>The canonical bytes. The caller reuses <paramref name="scratch"/>; its content is overwritten.</summary>
    public abstract ReadOnlyMemory<byte> ToBytes(CborWriter scratch);

    /// <summary>Bytes that have not been decoded.</summary>
    internal sealed class Encoded(ReadOnlyMemory<byte> bytes) : StateValue
    {
        public override ReadOnlyMemory<byte> ToBytes(CborWriter scratch) => bytes;
    }

    /// <summary>A decoded record. It is encoded on demand: for most records once, at the end of the block.</summary>
    internal sealed class Record<T>(T content, StateCodec<T> codec, ReadOnlyMemory<byte>? bytes) : StateValue
    {
        public T Content => content;

        public override ReadOnlyMemory<byte> ToBytes(CborWriter scratch) => bytes ?? codec.Encode(content, scratch);
    }
}
