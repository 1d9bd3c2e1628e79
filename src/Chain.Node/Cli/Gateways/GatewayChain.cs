using Chain.Core.Primitives;
using Chain.Light;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Configuration;
using Chain.Node.Light;
using Grpc.Core;

namespace Chain.Node.Cli.Gateways;

/// <summary>The chain as a gateway's sources prove it, from the gateway's own genesis.</summary>
internal static class GatewayChain
{
    /// <summary>Finds a participant by its address, the first digits of it, its name or a key. A whole address needs no source.</summary>
    /// <exception cref="CommandException">No participant or more than one fits, or no source answers.</exception>
    public static async Task<Address> FindParticipantAsync(string config, string text, CancellationToken cancellation)
    {
        if (Address.TryParse(text, out Address whole)) return whole;
        NodeConfiguration configuration = NodeConfiguration.Load(config);
        List<GrpcLightSource> sources = LightClientSetup.Sources(configuration);
        try
        {
            return await AskAsync(configuration, sources, async chain =>
                (await ParticipantLookup.FindAsync(chain, text, cancellation).ConfigureAwait(false)).Id, cancellation).ConfigureAwait(false);
        }
        finally
        {
            foreach (GrpcLightSource source in sources) source.Dispose();
        }
    }

    /// <summary>Asks the first source that answers.</summary>
    /// <exception cref="CommandException">No source answers.</exception>
    public static async Task<T> AskAsync<T>(
        NodeConfiguration configuration, List<GrpcLightSource> sources, Func<ProvenChain, Task<T>> ask, CancellationToken cancellation)
    {
        string last = "name one in 'sources' in node.json";
        foreach (GrpcLightSource source in sources)
        {
            try
            {
                using ProvenChain chain = await ProvenChain.OpenAsync(source, configuration.Resolve(configuration.Genesis), cancellation).ConfigureAwait(false);
                return await ask(chain).ConfigureAwait(false);
            }
            catch (RpcException e) when (!cancellation.IsCancellationRequested)
            {
                last = $"{source.Name} answers: {e.Status.Detail}";
            }
        }

        throw new CommandException(
            ExitCode.Unreachable, $"none of this gateway's {sources.Count} sources answers, so only whole addresses can be used: {last}");
    }
}
