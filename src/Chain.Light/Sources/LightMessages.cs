using Chain.Core;
using Chain.Core.Primitives;
using Fwledger.V1;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace Chain.Light;

/// <summary>
/// Converts protobuf messages to answers. Uses only their bytes fields: checks the size of each first, and refuses any that is not
/// canonical.
/// </summary>
internal static class LightMessages
{
    public static LightBlock? ToLightBlock(LightBlockMessage? message) => message is not null
        && LightBlock.TryJoin(message.Header.Span, message.Certificate.Span, message.Validators.Span, message.NextValidators.Span, out LightBlock? block)
            ? block
            : null;

    public static LatestReleaseAnswer? ToAnswer(LatestReleaseReply reply)
    {
        bool isBounded = reply.Locations.Length <= Limits.StateValueBytesMax && reply.LocationsProof.Length <= Limits.StateProofBytesMax
            && reply.Brokers.Count <= Limits.LocationsMax
            && reply.Brokers.All(b => b.Record.Length <= Limits.StateValueBytesMax && b.Proof.Length <= Limits.StateProofBytesMax)
            && reply.Pointer.Length <= Limits.StateValueBytesMax && reply.Release.Length <= Limits.StateValueBytesMax
            && reply.PointerProof.Length <= Limits.StateProofBytesMax && reply.ReleaseProof.Length <= Limits.StateProofBytesMax;
        return isBounded && ToLightBlock(reply.LightBlock) is { } block
            ? new LatestReleaseAnswer(block, reply.Pointer.Memory, reply.PointerProof.Memory, reply.Release.Memory, reply.ReleaseProof.Memory)
            {
                Locations = reply.Locations.Memory,
                LocationsProof = reply.LocationsProof.Memory,
                Brokers = [.. reply.Brokers.Select(b => new BrokerAnswer(b.Record.Memory, b.Proof.Memory))],
            }
            : null;
    }

    /// <summary>Ignores the reply's Present flag: an entry is never empty, so an empty value means that there is none.</summary>
    public static StateAnswer? ToState(StateProofReply reply) =>
        reply.Value.Length <= Limits.StateValueBytesMax && reply.Proof.Length <= Limits.StateProofBytesMax && ToLightBlock(reply.LightBlock) is { } block
            ? new StateAnswer(block, reply.Value.Memory, reply.Proof.Memory)
            : null;

    public static HistoryAnswer? ToHistory(ConsistencyProofReply reply) =>
        ToHashes(reply.Consistency) is { } consistency && ToHashes(reply.Inclusion) is { } inclusion ? new HistoryAnswer(consistency, inclusion) : null;

    // A consistency proof has at most one hash more than an inclusion proof.
    private static Hash256[]? ToHashes(RepeatedField<ByteString> items) =>
        items.Count <= Limits.MerkleProofHashesMax + 1 && items.All(i => i.Length == Hash256.Size) ? [.. items.Select(i => Hash256.From(i.Span))] : null;
}
