using Chain.Core.Records;
using Chain.Node.Configuration;
using Chain.Node.Health;
using Chain.Node.Peering;
using Chain.Node.Rpc;
using Chain.Node.Snapshots;
using Fwledger.V1;
using Grpc.Core;
using HealthFinding = Fwledger.V1.HealthFinding;

namespace Chain.Node.Hosting.Roles;

/// <summary>The public interface of a node that fetches a snapshot: its status and its genesis. Anything else is not there yet.</summary>
internal sealed class SnapshotLedgerService(
    NodeConfiguration configuration, GenesisDocument genesis, GenesisText text, SnapshotProgress progress, IReadOnlyList<PeerLink> links)
        : Fwledger.V1.Ledger.LedgerBase
{
    public override Task<StatusReply> GetStatus(GetStatusRequest request, ServerCallContext context)
    {
        StatusReply reply = new()
        {
            ChainId = genesis.ChainId.ToString(),
            ChainName = genesis.Name,
            BlockTimeMs = genesis.TimeMs,
            NodeName = configuration.Name,
            PeersConnected = links.Count(link => link.IsConnected),
            CatchingUp = true,
            TargetHeight = progress.Height,
            Version = ThisAssembly.Version,
            Health = HealthViews.NameOf(HealthState.Degraded),
            SnapshotHeight = progress.Height,
            SnapshotPercent = (int)(100 * progress.Share),
        };
        reply.Roles.AddRange(configuration.Roles);
        reply.Peers.AddRange(links.Select(l => new PeerView { Name = l.Name, Identity = l.Identity.ToString(), Connected = l.IsConnected }));
        reply.Findings.Add(new HealthFinding { Code = nameof(HealthCode.CatchingUp), Severity = reply.Health, Text = progress.Text });
        return Task.FromResult(reply);
    }

    public override Task<GenesisReply> GetGenesis(GetGenesisRequest request, ServerCallContext context) =>
        Task.FromResult(new GenesisReply { Json = text.Json });
}
