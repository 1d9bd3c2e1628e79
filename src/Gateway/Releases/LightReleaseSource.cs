using System.Runtime.CompilerServices;
using Chain.Core;
using Chain.Core.Primitives;
using Chain.Light;

namespace Gateway.Releases;

/// <summary>Gets proven releases from the embedded light client, which verifies every answer inside the gateway.</summary>
/// <param name="client">The light client.</param>
/// <param name="hints">The nodes that send hints, tried in turn. A hint only makes the gateway ask.</param>
/// <param name="silenceMax">
/// How long a node may report no block before the next node is tried. It counts until the client has proven the chain's heartbeat; from then on
/// three of these do.
/// </param>
/// <param name="time">The clock for redials and silence.</param>
public sealed class LightReleaseSource(LightClient client, IReadOnlyList<ILightSource> hints, TimeSpan silenceMax, TimeProvider time) : IReleaseSource
{
    private static readonly TimeSpan RedialDelay = TimeSpan.FromMilliseconds(500);
    private const int SilenceHeartbeats = 3;
    private int _next;

    /// <inheritdoc/>
    public TimeSpan? Heartbeat => client.HeartbeatMs is > 0 and var ms ? TimeSpan.FromMilliseconds(ms) : null;

    /// <inheritdoc/>
    public string? Alarm => client is { Conflict: { } conflict, ConflictRemedy: { } remedy }
        ? $"two different blocks of height {conflict.First.Header.Height} have valid certificates: "
            + $"{conflict.First.Header.Hash} from {conflict.FirstSource}, and {conflict.Second.Header.Hash} from {conflict.SecondSource}. "
            + $"The gateway trusts no block and offers nothing. Remedy: {remedy}"
        : null;

    private TimeSpan SilenceMax => SilenceHeartbeats * Heartbeat ?? silenceMax;

    /// <inheritdoc/>
    public Task<ProvenAnswer> GetLatestAsync(Address vendor, string model, string channel, CancellationToken ct) =>
        client.GetLatestReleaseAsync(vendor, model, channel, ct);

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>?> GetBundleAsync(Address contract, long afterHeight, CancellationToken ct)
    {
        foreach (ILightSource source in hints)
        {
            if (await CollectAsync(source, contract, afterHeight, ct).ConfigureAwait(false) is { } bundle) return bundle;
        }

        return null;
    }

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">The node reported no block for too long. [GW-HINT.3]</exception>
    public async IAsyncEnumerable<ReleaseHint> WatchAsync([EnumeratorCancellation] CancellationToken ct)
    {
        ILightSource source = hints[_next++ % hints.Count];
        using CancellationTokenSource silence = new(Timeout.InfiniteTimeSpan, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(ct, silence.Token);
        await using (IAsyncEnumerator<CommitHint> notices = source.SubscribeAsync(either.Token).GetAsyncEnumerator(either.Token))
        {
            while (await NextAsync(source, notices, silence, ct).ConfigureAwait(false))
            {
                if (notices.Current is { TouchesReleases: true } hint) yield return new ReleaseHint(hint.Height, null);
            }
        }

        await Task.Delay(RedialDelay, time, ct).ConfigureAwait(false);
    }

    private static async Task<ReadOnlyMemory<byte>?> CollectAsync(ILightSource source, Address contract, long afterHeight, CancellationToken ct)
    {
        LatestReleaseAnswer? answer = await source.GetReleaseAsync(contract, ct).ConfigureAwait(false);
        if (answer is null || answer.Release.IsEmpty || answer.Block.Header.Height <= afterHeight) return null;
        List<LightBlock> blocks = [];
        for (long after = afterHeight; await source.GetNextSetChangeAsync(after, ct).ConfigureAwait(false) is { } change;)
        {
            if (change.Header.Height <= after || blocks.Count == ProofBundle.BlocksMax) return null;
            if (change.Header.Height >= answer.Block.Header.Height) break;
            blocks.Add(change);
            after = change.Header.Height;
        }

        if (blocks.Count == ProofBundle.BlocksMax) return null;
        ReadOnlyMemory<byte> file = ProofBundle.Create(contract, answer.Release.Span, answer.ReleaseProof.Span, blocks.Append(answer.Block)).Encode();
        return file.Length <= Limits.ProofBundleBytesMax ? file : null;
    }

    private async Task<bool> NextAsync(ILightSource source, IAsyncEnumerator<CommitHint> notices, CancellationTokenSource silence, CancellationToken ct)
    {
        TimeSpan limit = SilenceMax;
        silence.CancelAfter(limit);
        try
        {
            return await notices.MoveNextAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException($"{source.Name} reported no block for {limit.TotalSeconds:0.#} s: trying the next node");
        }
        finally
        {
            silence.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }
}
