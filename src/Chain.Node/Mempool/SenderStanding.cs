using Chain.Contracts;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage.Reads;

namespace Chain.Node.Mempool;

/// <summary>What a state says about the sender of transactions.</summary>
/// <param name="Record">Its record; null if it is no participant.</param>
/// <param name="NextNonce">The nonce of its next transaction.</param>
internal readonly record struct SenderStanding(ParticipantRecord? Record, ulong NextNonce)
{
    /// <summary>Reads it from a state.</summary>
    public static SenderStanding Of(Address sender, IStateReader state) => new(state.Participant(sender), state.NextNonce(sender));
}
