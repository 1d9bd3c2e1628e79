using Chain.Contracts;
using Chain.Core.Encoding;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Node.Mempool;

/// <summary>Reads a participant's next nonce from the state.</summary>
internal static class Nonces
{
    public static ulong Next(IStateReader state, Address sender)
    {
        if (!state.TryRead(StateKeys.Nonce(sender), out ReadOnlyMemory<byte> bytes)) return 0;
        CborReader reader = new(bytes.Span);
        return reader.TryUInt(ulong.MaxValue, out ulong next) ? next : throw new InvalidOperationException($"The nonce of {sender} is damaged.");
    }
}
