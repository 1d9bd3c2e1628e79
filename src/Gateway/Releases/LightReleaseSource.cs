using System.Runtime.CompilerServices;
using Chain.Core.Primitives;
using Chain.Light;
using Gateway.Matching;

namespace Gateway.Releases;

/// <summary>Proven releases by the embedded light client: whatever a source says is verified here, in the gateway itself.</summary>
/// <param name="client">The light client.</param>
/// <param name="hints">Who notifies the gateway, tried in turn; only ever a reason to ask.</param>
/// <param name="silenceMax">How long one that notifies may tell of no block before the next one is tried: three heartbeats of the chain.</param>
/// <param name="time">The clock for redials and silence.</param>
public sealed class LightReleaseSource(LightClient client, IReadOnlyList<ILightSource> hints, TimeSpan silenceMax, TimeProvider time) : IReleaseSource
{
    private static readonly TimeSpan RedialDelay = TimeSpan.FromMilliseconds(500);
    private int _next;

    /// <inheritdoc/>
    public async Task<ReleaseAnswer> GetLatestAsync(Address vendor, string model, string channel, CancellationToken ct)
    {
        ProvenAnswer answer = await client.GetLatestReleaseAsync(vendor, model, channel, ct).ConfigureAwait(false);
        return answer switch
        {
            ProvenAnswer.Latest latest => new ReleaseAnswer.Latest(
                new ProvenRelease(latest.Contract, latest.Record, latest.Height, latest.HeadTimeMs) { Locations = latest.Locations }),
            ProvenAnswer.NoneReleased none => new ReleaseAnswer.NoneReleased(none.Height),
            ProvenAnswer.Refused { Verdict: LightVerdict.StaleHead } => new ReleaseAnswer.Stale("the newest verified block is older than three heartbeats"),
            ProvenAnswer.Refused refused => new ReleaseAnswer.Unavailable($"{refused.Verdict.Explain()} ({string.Join("; ", refused.Sources)})"),
            _ => new ReleaseAnswer.Unavailable("no answer"),
        };
    }

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">The source told of no block for too long. [GW-HINT.3]</exception>
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

    private async Task<bool> NextAsync(ILightSource source, IAsyncEnumerator<CommitHint> notices, CancellationTokenSource silence, CancellationToken ct)
    {
        silence.CancelAfter(silenceMax);
        try
        {
            return await notices.MoveNextAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException($"{source.Name} told of no block for {silenceMax.TotalSeconds:0.#} s: trying the next one");
        }
        finally
        {
            silence.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }
}
