using Chain.Core.Primitives;

namespace Chain.Light;

/// <summary>Turns a checkpoint into a trusted point by asking sources for its block.</summary>
public static class CheckpointFetch
{
    /// <summary>Fetches the checkpoint's block from the first source that has it. A block that a lying source sends fails the check of its hash.</summary>
    /// <param name="checkpoint">What the operator vouches for.</param>
    /// <param name="chainId">The chain, from its genesis.</param>
    /// <param name="sources">Asked in this order.</param>
    /// <param name="cancellation">Ends it with <see cref="OperationCanceledException"/>.</param>
    /// <returns>Where trust starts, or null if no source sent the block.</returns>
    public static async Task<TrustedState?> FetchAsync(
        this Checkpoint checkpoint, Hash256 chainId, IReadOnlyList<ILightSource> sources, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(sources);
        foreach (ILightSource source in sources)
        {
            LightBlock? block = await source.GetLightBlockAsync(checkpoint.Height, cancellation).ConfigureAwait(false);
            if (block is not null && checkpoint.Verify(chainId, block, out TrustedState? trusted) == LightVerdict.Valid) return trusted;
        }

        return null;
    }
}
