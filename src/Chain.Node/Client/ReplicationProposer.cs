using Chain.Contracts.Replication;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Fwledger.V1;
using Grpc.Core;
using Payloads = Chain.Contracts.Replication.ReplicationCalls;

namespace Chain.Node.Client;

/// <summary>Proposes a replication: finds the release, determines the sequence number, submits the proposal. [P3.1] to [P3.4]</summary>
internal sealed class ReplicationProposer(Hash256 chainId, ISigner broker, Fwledger.V1.Ledger.LedgerClient client, Action<ProposalActivity> onProgress)
{
    /// <summary>The chain as the caller's light client proves it; null (the default) to believe the node, which only the node's owner may.</summary>
    public ProvenChain? Chain { get; init; }

    /// <summary>Terms for the release's own channel, until one party ends the contract.</summary>
    public static ReplicationTerms OpenEnded { get; } = new(0, 0, []);

    /// <summary>The remedy if the terms are malformed, otherwise null. An empty list of channels means the release's own.</summary>
    public static string? FindProblem(ReplicationTerms terms) => Complete(terms, "any").IsWellFormed()
        ? null : $"use valid values for --until and --until-height, and at most {Limits.TermsChannelsMax} channel names";

    /// <summary>Proposes to replicate a release; returns the replication contract's address.</summary>
    /// <exception cref="CommandException">The release does not exist, or the chain refuses the proposal.</exception>
    public async Task<Address> ProposeAsync(Address release, ReplicationTerms terms, CancellationToken cancellation)
    {
        if (Chain is not null) return await ProposeProvenAsync(Chain, release, terms, cancellation).ConfigureAwait(false);
        Address self = await CallSubmitter.FindSenderAsync(client, broker, cancellation).ConfigureAwait(false);
        onProgress(new ProposalActivity.ReleaseAsked(self, release));
        LatestReleaseReply found = await client.GetReleaseAsync(new GetReleaseRequest { Contract = release.ToString() },
            cancellationToken: cancellation).ConfigureAwait(false);
        if (found.View is not { } view) throw new CommandException(ExitCode.NotFound, $"there is no release {release}: see 'fwledger replication available'");
        onProgress(new ProposalActivity.ReleaseFound(view.Model, view.Version, view.Status, (long)view.ImageSizeBytes));
        Address contract = ReplicationProposal.ContractAddress(chainId, release, self);
        ulong sequence = await LastSequenceAsync(contract, cancellation).ConfigureAwait(false) + 1;
        onProgress(new ProposalActivity.ReleasePicked(view.Model, view.Version));
        byte[] payload = Payloads.Propose(new ReplicationProposal(release, self, sequence, Complete(terms, view.Channel)));
        onProgress(new ProposalActivity.CopyProposed(release));
        await CallSubmitter.SubmitAsync(client, chainId, broker, ContractKind.Replication, ReplicationMethods.Propose, default, payload,
            cancellation).ConfigureAwait(false);
        return contract;
    }

    private async Task<Address> ProposeProvenAsync(ProvenChain chain, Address release, ReplicationTerms terms, CancellationToken cancellation)
    {
        Address self = await chain.OwnerOfAsync(broker.PublicKey, cancellation).ConfigureAwait(false) ?? throw CallSubmitter.NoOwner(broker.PublicKey);
        onProgress(new ProposalActivity.ReleaseAsked(self, release));
        (Address contract, byte[] payload) = await DescribeAsync(chain, self, release, terms, cancellation).ConfigureAwait(false);
        onProgress(new ProposalActivity.CopyProposed(release));
        ulong nonce = await chain.NonceAsync(self, cancellation).ConfigureAwait(false);
        await CallSubmitter.SubmitAsync(client, chainId, broker, self, nonce, ContractKind.Replication, ReplicationMethods.Propose, default, payload,
            cancellation, chain).ConfigureAwait(false);
        return contract;
    }

    /// <summary>The contract's address and the call that proposes it, from the proven chain.</summary>
    /// <exception cref="CommandException">The release does not exist.</exception>
    public static async Task<(Address Contract, byte[] Payload)> DescribeAsync(
        ProvenChain chain, Address self, Address release, ReplicationTerms terms, CancellationToken cancellation)
    {
        ReleaseManifest manifest = (await chain.ReleaseAsync(release, cancellation).ConfigureAwait(false))?.Manifest
            ?? throw new CommandException(ExitCode.NotFound, $"there is no release {release}: see 'fwledger replication available'");
        Address contract = ReplicationProposal.ContractAddress(chain.ChainId, release, self);
        ReadOnlyMemory<byte>? value = await chain.FindAsync(StateKeys.Replication(contract), cancellation).ConfigureAwait(false);
        ulong last = value is { } bytes && ReplicationRecord.TryDecode(bytes.Span, out ReplicationRecord? record) ? record.Sequence : 0;
        return (contract, Payloads.Propose(new ReplicationProposal(release, self, last + 1, Complete(terms, manifest.Channel))));
    }

    private static ReplicationTerms Complete(ReplicationTerms terms, string channel) =>
        terms.Channels.Count > 0 ? terms : terms with { Channels = [channel] };

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
