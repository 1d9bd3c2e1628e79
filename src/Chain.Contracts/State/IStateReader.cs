using Chain.Core.Records;

namespace Chain.Contracts;

/// <summary>The state before a block.</summary>
public interface IStateReader
{
    /// <summary>The value at a key, or false if there is none. The memory stays unchanged.</summary>
    bool TryRead(StateKey key, out ReadOnlyMemory<byte> value);
}
