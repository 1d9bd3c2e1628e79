using Chain.Core.Records;

namespace Chain.Contracts;

/// <summary>Reads the state before a block.</summary>
public interface IStateReader
{
    /// <summary>The value at a key, or false if there is none. Nobody changes the returned memory afterwards.</summary>
    bool TryRead(StateKey key, out ReadOnlyMemory<byte> value);
}
