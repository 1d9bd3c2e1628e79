using Chain.Light;

namespace Chain.Node.Client;

/// <summary>Collects the light blocks that lead from what a verifier trusts to a header.</summary>
internal static class ProofBlocks
{
    /// <summary>The headers between trust and head that announce another validator set, ascending, then the head.</summary>
    /// <exception cref="CommandException">There are more than a file holds, or the node sent them in the wrong order.</exception>
    public static async Task<IReadOnlyList<LightBlock>> CollectAsync(ILightSource source, OfflineTrust trust, LightBlock head, CancellationToken cancellation)
    {
        (IReadOnlyList<LightBlock> changes, bool isAll) = await ChangesAsync(source, trust.Height, head.Header.Height, ProofBundle.BlocksMax - 1, cancellation)
            .ConfigureAwait(false);
        return isAll ? [.. changes, head] : throw new CommandException(ExitCode.Failure,
            $"the validators changed more than {changes.Count} times since block {trust.Height}, and an offline proof holds at most {ProofBundle.BlocksMax} "
            + "headers: start it at a later anchor with --from; 'fwledger proof steps' leads a device to that anchor");
    }

    /// <summary>Set changes after one height and below another, ascending, up to a number. Says whether these are all.</summary>
    /// <exception cref="CommandException">The node sent them in the wrong order.</exception>
    public static async Task<(IReadOnlyList<LightBlock> Changes, bool IsAll)> ChangesAsync(
        ILightSource source, long after, long below, int countMax, CancellationToken cancellation)
    {
        List<LightBlock> changes = [];
        while (await source.GetNextSetChangeAsync(after, cancellation).ConfigureAwait(false) is { } change && change.Header.Height < below)
        {
            if (change.Header.Height <= after)
            {
                throw new CommandException(ExitCode.VerificationFailed,
                    $"node {source.Name} sent block {change.Header.Height} as the set change after block {after}: ask another node");
            }

            if (changes.Count == countMax) return (changes, false);
            changes.Add(change);
            after = change.Header.Height;
        }

        return (changes, true);
    }
}
