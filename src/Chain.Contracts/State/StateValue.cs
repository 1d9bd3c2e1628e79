using Chain.Core.Encoding;

namespace Chain.Contracts;

/// <summary>A value of the state, as bytes or as the record that they stand for. Immutable, so that layers and undo notes may share it.</summary>
internal abstract class StateValue
{
    /// <summary>The canonical bytes, written with the help of a scratch pad that the caller uses again.</summary>
    public abstract ReadOnlyMemory<byte> ToBytes(CborWriter scratch);

    /// <summary>Bytes that nobody has asked to be a record yet.</summary>
    internal sealed class Encoded(ReadOnlyMemory<byte> bytes) : StateValue
    {
        public override ReadOnlyMemory<byte> ToBytes(CborWriter scratch) => bytes;
    }

    /// <summary>A record. Its bytes are made when they are wanted, which for most records is once, at the end of the block.</summary>
    internal sealed class Record<T>(T content, StateCodec<T> codec, ReadOnlyMemory<byte>? bytes) : StateValue
    {
        public T Content => content;

        public override ReadOnlyMemory<byte> ToBytes(CborWriter scratch) => bytes ?? codec.Encode(content, scratch);
    }
}
