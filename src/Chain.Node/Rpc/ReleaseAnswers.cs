using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage;
using Fwledger.V1;
using Google.Protobuf;

namespace Chain.Node.Rpc;

/// <summary>Adds the values of a release to answers, each with a proof that the gateway verifies. All come from one snapshot of the state.</summary>
internal static class ReleaseAnswers
{
    /// <summary>Adds a release's record and the brokers that serve its image, or the proof that the release does not exist.</summary>
    public static void Add(LatestReleaseReply reply, StateView view, Address contract)
    {
        StateKey key = StateKeys.Release(contract);
        reply.ReleaseProof = Prove(view, key);
        if (!view.TryRead(key, out ReadOnlyMemory<byte> bytes) || !ReleaseRecord.TryDecode(bytes.Span, out ReleaseRecord? record)) return;
        reply.Release = UnsafeByteOperations.UnsafeWrap(bytes);
        reply.View = ReleaseViews.Of(contract, record);
        AddLocations(reply, view, contract);
    }

    private static void AddLocations(LatestReleaseReply reply, StateView view, Address contract)
    {
        StateKey key = StateKeys.Locations(contract);
        reply.LocationsProof = Prove(view, key);
        if (!view.TryRead(key, out ReadOnlyMemory<byte> bytes) || !LocationsRecord.TryDecode(bytes.Span, out LocationsRecord? locations)) return;
        reply.Locations = UnsafeByteOperations.UnsafeWrap(bytes);
        foreach (ReplicaLocation location in locations.ActiveAt(view.Head.Height, view.Head.Header.TimeMs))
        {
            StateKey broker = StateKeys.Participant(location.Broker);
            view.TryRead(broker, out ReadOnlyMemory<byte> record);
            reply.Brokers.Add(new BrokerMessage { Record = UnsafeByteOperations.UnsafeWrap(record), Proof = Prove(view, broker) });
        }
    }

    private static ByteString Prove(StateView view, StateKey key) => UnsafeByteOperations.UnsafeWrap(view.Prove(key.Path).Encode());
}
