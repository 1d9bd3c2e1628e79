using Chain.Contracts.Replication;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Fwledger.V1;
using Grpc.Core;
using Payloads = Chain.Contracts.Replication.ReplicationCalls;

namespace Chain.Node.Cli.Replication;

/// <summary>What 'replication propose' does: look the release up, pick the proposal's number, submit it. [P3.1] to [P3.4]</summary>
internal sealed class ReplicationProposer(Hash256 chainId, ISigner broker, Fwledger.V1.Ledger.LedgerClient client, Action<string, string> onStep)
{
    /// <summary>Proposes to carry a release; returns the replication contract's address.</summary>
    /// <exception cref="CommandException">There is no such release, or the chain refuses.</exception>
    public async Task<Address> ProposeAsync(Address release, long untilHeight, long untilTimeMs, CancellationToken cancellation)
    {
        onStep("P3.1", $"broker {broker.Address} asks its node for the release {release}");
        LatestReleaseReply found = await client.GetReleaseAsync(new GetReleaseRequest { Contract = release.ToString() },
            cancellationToken: cancellation).ConfigureAwait(false);
        if (found.View is not { } view) throw new CommandException(ExitCode.NotFound, $"there is no release {release}: see 'fwledger replication available'");
        onStep("P3.2", $"the ledger has {view.Model} {view.Version}, {view.Status}, {view.ImageSizeBytes} bytes");
        Address contract = ReplicationProposal.ContractAddress(chainId, release, broker.Address);
        ulong sequence = await LastSequenceAsync(contract, cancellation).ConfigureAwait(false) + 1;
        onStep("P3.3", $"the broker picks {view.Model} {view.Version}");
        byte[] payload = Payloads.Propose(new ReplicationProposal(release, broker.Address, sequence,
            new ReplicationTerms(untilHeight, untilTimeMs, [view.Channel])));
        onStep("P3.4", $"the broker node proposes to carry {release}");
        await CallSubmitter.SubmitAsync(client, chainId, broker, ContractKind.Replication, ReplicationMethods.Propose, default, payload,
            cancellation).ConfigureAwait(false);
        return contract;
    }

    private async Task<ulong> LastSequenceAsync(Address contract, CancellationToken cancellation)
    {
        try
        {
            return (await client.GetReplicationAsync(new GetReplicationRequest { Contract = contract.ToString() },
                cancellationToken: cancellation).ConfigureAwait(false)).Sequence;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return 0;
        }
    }
}
