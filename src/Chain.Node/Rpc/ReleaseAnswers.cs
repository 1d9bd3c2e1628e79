using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;
using Fwledger.V1;
using Google.Protobuf;

namespace Chain.Node.Rpc;

/// <summary>Adds the values of a release to answers, each with a proof that the gateway verifies. All come from one snapshot of the state.</summary>
internal static class ReleaseAnswers
{
    /// <summary>Adds a release's record and the brokers that serve its image, or the proof that the release does not exist.</summary>
    public static void Add(LatestReleaseReply reply, StateView view, Address contract)
    {
        reply.ReleaseProof = Prove(view, StateKeys.Release(contract));
        if (view.ReleaseAt(contract) is not { } record) return;
        reply.Release = UnsafeByteOperations.UnsafeWrap(record.Encode());
        reply.View = ReleaseViews.Of(contract, record);
        AddLocations(reply, view, contract);
    }

    private static void AddLocations(LatestReleaseReply reply, StateView view, Address contract)
    {
        reply.LocationsProof = Prove(view, StateKeys.Locations(contract));
        if (view.LocationsOf(contract) is not { } locations) return;
        reply.Locations = UnsafeByteOperations.UnsafeWrap(locations.Encode());
        foreach (ReplicaLocation location in locations.ActiveAt(view.Head.Height, view.Head.Header.TimeMs))
        {
            ReadOnlyMemory<byte> record = view.Participant(location.Broker) is { } broker ? broker.Encode() : default;
            ByteString proof = Prove(view, StateKeys.Participant(location.Broker));
            reply.Brokers.Add(new BrokerMessage { Record = UnsafeByteOperations.UnsafeWrap(record), Proof = proof });
        }
    }

    private static ByteString Prove(StateView view, StateKey key) => UnsafeByteOperations.UnsafeWrap(view.Prove(key.Path).Encode());
}
