using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage;
using Fwledger.V1;
using Grpc.Core;
using ReplicationSnapshot = Chain.Node.Replication.ReplicationView;

namespace Chain.Node.Rpc;

/// <summary>Creates the messages that describe replication contracts.</summary>
internal static class ReplicationViews
{
    private const int PageMax = 100;

    /// <summary>Contracts that one call reads: 1,000. If fewer match than fit on the page, the answer still names where the next call begins.</summary>
    public const int ScanMax = 1_000;

    /// <summary>One page of the contracts that match the filters.</summary>
    public static ListReplicationsReply List(
        ChainStore store, ServerCallContext context, Address? after, int count, Address? release, Address? broker, Address? vendor)
    {
        int room = count is <= 0 or > PageMax ? PageMax : count;
        ListReplicationsReply reply = new();
        using StateView state = store.OpenView();
        int scanned = 0;
        Address last = default;
        foreach (Address contract in store.ListReplications(after))
        {
            if (scanned++ == ScanMax)
            {
                reply.Next = last.ToString();
                break;
            }

            last = contract;
            if (ReplicationSnapshot.Read(state, contract) is not { } found) continue;
            ReplicationRecord record = found.Record;
            bool fits = (release is null || record.Release.Equals(release)) && (broker is null || record.Broker.Equals(broker))
                && (vendor is null || record.Vendor.Equals(vendor));
            if (!fits) continue;
            if (reply.Replications.Count == room)
            {
                reply.Next = reply.Replications[^1].Contract;
                break;
            }

            reply.Replications.Add(Of(found));
        }

        CallCharges.AddRows(context, scanned);
        return reply;
    }

    /// <summary>The message of one contract.</summary>
    public static ReplicationView Of(ReplicationSnapshot found)
    {
        ReplicationRecord record = found.Record;
        ReleaseManifest manifest = found.Release.Manifest;
        ReplicationView view = new()
        {
            Contract = found.Contract.ToString(),
            Release = record.Release.ToString(),
            Vendor = record.Vendor.ToString(),
            Broker = record.Broker.ToString(),
            Sequence = record.Sequence,
            ProposalDigest = record.ProposalDigest.ToString(),
            Status = record.Status.ToString(),
            Expired = found.HasExpired,
            UntilHeight = record.Terms.UntilHeight,
            UntilTimeMs = record.Terms.UntilTimeMs,
            Uri = record.Uri,
            Attestations = record.Attestors.Count,
            Reason = record.Reason,
            Model = manifest.Model,
            Version = manifest.Version,
            ImageSha256 = manifest.ImageSha256.ToString(),
            ImageSizeBytes = manifest.ImageSizeBytes,
            ProposedHeight = record.ProposedHeight,
            ActivatedHeight = record.ActivatedHeight,
            EndedHeight = record.EndedHeight,
        };
        view.Channels.AddRange(record.Terms.Channels);
        return view;
    }
}
