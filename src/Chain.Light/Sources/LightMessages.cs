using Chain.Core;
using Chain.Core.Primitives;
using Fwledger.V1;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace Chain.Light;

/// <summary>Reads what stands in protobuf messages. Only their bytes fields count; each is bounded before it is looked at, and canonical or refused.</summary>
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
                Locations = reply.Locations.Memory, LocationsProof = reply.LocationsProof.Memory,
                Brokers = [.. reply.Brokers.Select(b => new BrokerAnswer(b.Record.Memory, b.Proof.Memory))],
            }
            : null;
    }

    /// <summary>Whether there is a value, the value says: an entry is never empty.</summary>
    public static StateAnswer? ToState(StateProofReply reply) =>
        reply.Value.Length <= Limits.StateValueBytesMax && reply.Proof.Length <= Limits.StateProofBytesMax && ToLightBlock(reply.LightBlock) is { } block
            ? new StateAnswer(block, reply.Value.Memory, reply.Proof.Memory)
            : null;

    public static HistoryAnswer? ToHistory(ConsistencyProofReply reply) =>
        ToHashes(reply.Consistency) is { } consistency && ToHashes(reply.Inclusion) is { } inclusion ? new HistoryAnswer(consistency, inclusion) : null;

    // A consistency proof has one hash more than an inclusion proof, at the most.
    private static Hash256[]? ToHashes(RepeatedField<ByteString> items) =>
        items.Count <= Limits.MerkleProofHashesMax + 1 && items.All(i => i.Length == Hash256.Size) ? [.. items.Select(i => Hash256.From(i.Span))] : null;
}
