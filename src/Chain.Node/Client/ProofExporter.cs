using Chain.Core;
using Chain.Core.Primitives;
using Chain.Light;

namespace Chain.Node.Client;

/// <summary>Collects the parts of an offline proof from a node, and verifies the proof before the caller stores it.</summary>
internal static class ProofExporter
{
    /// <summary>Longest wait for a block after an anchor's: 60 s, four heartbeats by default.</summary>
    public static readonly TimeSpan NextBlockLimit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Exports the proof of a release that a holder of <paramref name="trust"/> can verify. Waits for a block after an anchor's.</summary>
    /// <returns>The file's bytes, and what its verifier would say now: an expired or superseded release is exported, and the caller warns.</returns>
    /// <exception cref="CommandException">The node cannot be reached, has no such release, or its answer does not verify.</exception>
    public static async Task<(ReadOnlyMemory<byte> Bytes, BundleReport Report)> ExportAsync(
        ILightSource source, OfflineTrust trust, Address contract, CancellationToken cancellation)
    {
        LatestReleaseAnswer answer = await AskAsync(source, trust, contract, cancellation).ConfigureAwait(false);
        if (answer.Release.IsEmpty)
        {
            throw new CommandException(ExitCode.NotFound, $"there is no release {contract} on chain {trust.Name}: see 'fwledger firmware list'");
        }

        IReadOnlyList<LightBlock> blocks = await ProofBlocks.CollectAsync(source, trust, answer.Block, cancellation).ConfigureAwait(false);
        ProofBundle bundle = ProofBundle.Create(contract, answer.Release.Span, answer.ReleaseProof.Span, blocks);
        ReadOnlyMemory<byte> encoded = bundle.Encode();
        if (encoded.Length > Limits.ProofBundleBytesMax)
        {
            throw new CommandException(ExitCode.Failure,
                $"the proof would have {encoded.Length} bytes, because the validators changed {blocks.Count - 1} times since block {trust.Height}: "
                + $"a proof has at most {Limits.ProofBundleBytesMax}; start it at a later anchor with --from");
        }

        BundleReport report = BundleVerifier.Verify(bundle, new BundleChecks(trust, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
        if (report.Verdict is not (BundleVerdict.HeaderRefused or BundleVerdict.RecordRefused)) return (encoded, report);
        throw new CommandException(ExitCode.VerificationFailed,
            $"the answer of node {source.Name} does not verify: {report.Detail.Explain()}; ask another node");
    }

    // An anchor verifies later blocks only: it does not have the hash of its own. An idle chain makes the next block after a heartbeat.
    private static async Task<LatestReleaseAnswer> AskAsync(ILightSource source, OfflineTrust trust, Address contract, CancellationToken cancellation)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            LatestReleaseAnswer answer = await source.GetReleaseAsync(contract, cancellation).ConfigureAwait(false)
                ?? throw new CommandException(ExitCode.Unreachable, $"node {source.Name} does not answer: start it, or name another with --node");
            if (!trust.IsAnchor || answer.Block.Header.Height > trust.Height) return answer;
            if (TimeProvider.System.GetElapsedTime(start) > NextBlockLimit)
            {
                throw new CommandException(ExitCode.Timeout,
                    $"node {source.Name} has no block after block {trust.Height}, where the anchor starts: it is behind, or the chain makes no blocks; "
                    + "see 'fwledger status'");
            }

            await Task.Delay(PollInterval, cancellation).ConfigureAwait(false);
        }
    }
}
