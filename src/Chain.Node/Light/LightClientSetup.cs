using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Configuration;

namespace Chain.Node.Light;

/// <summary>Creates the light client of a role from the node's configuration.</summary>
internal static class LightClientSetup
{
    private static readonly TimeSpan CheckpointLimit = TimeSpan.FromSeconds(20);

    /// <summary>The configured sources, in order. Each connects at its first use.</summary>
    public static List<GrpcLightSource> Sources(NodeConfiguration configuration) =>
        [.. configuration.Sources.Select(s => new GrpcLightSource(
            s, operatorName: configuration.LightClient?.Operators.GetValueOrDefault(s), authorities: configuration.ReadAuthorities()))];

    /// <summary>Longest time without a notice from a source: three heartbeats, because an idle chain creates one block per heartbeat.</summary>
    /// <remarks>By the heartbeat that is in force, as the client proved it; until then by that of the genesis.</remarks>
    public static TimeSpan SilenceMax(GenesisDocument genesis, LightClient client) =>
        TimeSpan.FromMilliseconds(3L * (client.HeartbeatMs > 0 ? client.HeartbeatMs : genesis.Parameters.HeartbeatMs));

    /// <summary>Creates a client that starts from its store, from a configured checkpoint that is not below the store, or from the genesis.</summary>
    /// <exception cref="NodeStartupException">The store is damaged or belongs to another chain, or no source has the checkpoint's block.</exception>
    public static LightClient Create(
        NodeConfiguration configuration, GenesisDocument genesis, IReadOnlyList<ILightSource> sources, string storePath, ILightObserver observer)
    {
        LightConfiguration settings = configuration.LightClient ?? new LightConfiguration();
        FileTrustStore store = new(storePath);
        long maxHeadAgeMs = settings.MaxHeadAgeMs > 0 ? settings.MaxHeadAgeMs : 3L * genesis.Parameters.HeartbeatMs;
        TrustOptions trust = new(settings.TrustingPeriodDays * 24L * 3600 * 1000, maxHeadAgeMs)
        {
            MaxHeadAgeHeartbeats = settings.MaxHeadAgeMs > 0 ? 0 : 3,
        };
        try
        {
            TrustedState anchor = Anchor(settings, genesis, sources, store.Load()?.Height ?? 0);
            return new LightClient(anchor, sources, trust, store, TimeProvider.System, new SourceOptions(settings.WitnessesMin), observer);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new NodeStartupException($"light client: {e.Message}", e); // What the node stored, as the data folder of a full node.
        }
    }

    // A checkpoint below the stored header is no longer needed, so do not fetch its block.
    private static TrustedState Anchor(LightConfiguration settings, GenesisDocument genesis, IReadOnlyList<ILightSource> sources, long storedHeight)
    {
        if (!Checkpoint.TryParse(settings.Checkpoint, out Checkpoint? checkpoint) || checkpoint.Height < storedHeight) return TrustedState.FromGenesis(genesis);
        using CancellationTokenSource limit = new(CheckpointLimit);
        return checkpoint.FetchAsync(genesis.ChainId, sources, limit.Token).GetAwaiter().GetResult()
            ?? throw NodeStartupException.InConfiguration(
                $"light client: no source has the block of checkpoint {checkpoint.Height}: check the checkpoint and the sources");
    }
}
