using Chain.Core.Records;
using Chain.Light;
using Fwledger.V1;

namespace Chain.Node.Client;

/// <summary>The genesis that a node sends. It is the node's word: nothing has proven that it is the genesis of the user's chain.</summary>
internal static class NodeGenesis
{
    /// <exception cref="CommandException">The node's genesis is not valid.</exception>
    public static async Task<GenesisDocument> FetchAsync(GrpcLightSource source, CancellationToken cancellation)
    {
        string text = (await source.Client.GetGenesisAsync(new GetGenesisRequest(), cancellationToken: cancellation).ConfigureAwait(false)).Json;
        return GenesisFile.TryParse(text, out GenesisDocument? genesis, out string problem) ? genesis
            : throw new CommandException(ExitCode.Failure, $"the node's genesis is not valid: {problem}");
    }
}
