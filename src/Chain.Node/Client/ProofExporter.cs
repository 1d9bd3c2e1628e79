using Chain.Core;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;

namespace Chain.Node.Client;

/// <summary>Collects the parts of an offline proof from a node, and verifies the proof before the caller stores it.</summary>
internal static class ProofExporter
{
    /// <exception cref="CommandException">The node cannot be reached, has no such release, or its answer does not verify.</exception>
    public static async Task<ReadOnlyMemory<byte>> ExportAsync(ILightSource source, GenesisDocument genesis, Address contract, CancellationToken cancellation)
    {
        LatestReleaseAnswer answer = await source.GetReleaseAsync(contract, cancellation).ConfigureAwait(false)
            ?? throw new CommandException(ExitCode.Unreachable, $"node {source.Name} does not answer: start it, or name another with --node");
        if (answer.Release.IsEmpty)
        {
            throw new CommandException(ExitCode.NotFound, $"there is no release {contract} on chain {genesis.Name}: see 'fwledger firmware list'");
        }

        List<LightBlock> blocks = await SetChangesAsync(source, answer.Block.Header.Height, cancellation).ConfigureAwait(false);
        blocks.Add(answer.Block);
        ProofBundle bundle = ProofBundle.Create(contract, answer.Release.Span, answer.ReleaseProof.Span, blocks);
        ReadOnlyMemory<byte> encoded = bundle.Encode();
        if (encoded.Length > Limits.ProofBundleBytesMax)
        {
            throw new CommandException(ExitCode.Failure,
                $"the proof would have {encoded.Length} bytes, because the validators changed {blocks.Count - 1} times "
                + $"since the genesis: a proof has at most {Limits.ProofBundleBytesMax}");
        }

        BundleReport report = BundleVerifier.Verify(bundle, new BundleChecks(genesis, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
        if (report.Verdict is not (BundleVerdict.HeaderRefused or BundleVerdict.RecordRefused)) return encoded;
        throw new CommandException(ExitCode.VerificationFailed,
            $"the answer of node {source.Name} does not verify: {report.Detail.Explain()}; ask another node");
    }

    /// <summary>The headers below a height that announce another validator set, ascending. They lead from the genesis to that height.</summary>
    private static async Task<List<LightBlock>> SetChangesAsync(ILightSource source, long below, CancellationToken cancellation)
    {
        List<LightBlock> changes = [];
        long after = 0;
        while (await source.GetNextSetChangeAsync(after, cancellation).ConfigureAwait(false) is { } change && change.Header.Height < below)
        {
            if (change.Header.Height <= after)
            {
                throw new CommandException(
                    ExitCode.VerificationFailed,
                    $"node {source.Name} sent block {change.Header.Height} as the set change after block {after}: ask another node");
            }

            if (changes.Count == ProofBundle.BlocksMax - 1)
            {
                throw new CommandException(ExitCode.Failure, $"the validators changed more than {changes.Count} times since the genesis: "
                    + $"an offline proof holds at most {ProofBundle.BlocksMax} headers");
            }

            changes.Add(change);
            after = change.Header.Height;
        }

        return changes;
    }
}
