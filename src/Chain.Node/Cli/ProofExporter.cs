using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;

namespace Chain.Node.Cli;

/// <summary>Collects the parts of an offline bundle from a node.</summary>
internal static class ProofExporter
{
    private const int HopsMax = 60;

    /// <exception cref="CommandException">The node cannot be reached, or has no such release.</exception>
    public static async Task<byte[]> ExportAsync(ILightSource source, GenesisDocument genesis, Address contract, CancellationToken cancellation)
    {
        LatestReleaseAnswer answer = await source.GetReleaseAsync(contract, cancellation).ConfigureAwait(false) ?? throw new CommandException(ExitCode.Unreachable, $"node {source.Name} gives no answer: is it running?");
        if (answer.Release.IsEmpty) throw new CommandException(ExitCode.NotFound, $"there is no release {contract} on chain {genesis.Name}: see 'fwledger firmware list'");
        List<LightBlock> blocks = [answer.Block];
        long change = answer.Block.Header.LastSetChangeHeight == answer.Block.Header.Height ? await BeforeAsync(source, answer.Block.Header.Height, cancellation).ConfigureAwait(false) : answer.Block.Header.LastSetChangeHeight;
        while (change > 0 && blocks.Count < HopsMax)
        {
            LightBlock hop = await source.GetLightBlockAsync(change, cancellation).ConfigureAwait(false) ?? throw new CommandException(ExitCode.Unreachable, $"node {source.Name} has no header {change}");
            blocks.Insert(0, hop);
            change = await BeforeAsync(source, change, cancellation).ConfigureAwait(false);
        }

        return ProofBundle.Create(contract, answer.Release.Span, answer.ReleaseProof.Span, blocks).Encode();
    }

    /// <summary>Height of the newest set change before a height; 0 if there is none.</summary>
    private static async Task<long> BeforeAsync(ILightSource source, long height, CancellationToken cancellation)
    {
        if (height <= 1) return 0;
        LightBlock before = await source.GetLightBlockAsync(height - 1, cancellation).ConfigureAwait(false) ?? throw new CommandException(ExitCode.Unreachable, $"node {source.Name} has no header {height - 1}");
        return before.Header.LastSetChangeHeight;
    }
}
