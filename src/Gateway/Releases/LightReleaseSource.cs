using System.Runtime.CompilerServices;
using Chain.Core.Primitives;
using Chain.Light;
using Gateway.Matching;

namespace Gateway.Releases;

/// <summary>Proven releases by the embedded light client: whatever a source says is verified here, in the gateway itself.</summary>
/// <param name="client">The light client.</param>
/// <param name="hints">Who notifies the gateway, tried in turn; only ever a reason to ask.</param>
/// <param name="time">The clock for redials.</param>
public sealed class LightReleaseSource(LightClient client, IReadOnlyList<ILightSource> hints, TimeProvider time) : IReleaseSource
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
    public async IAsyncEnumerable<ReleaseHint> WatchAsync([EnumeratorCancellation] CancellationToken ct)
    {
        ILightSource source = hints[_next++ % hints.Count];
        await foreach (CommitHint hint in source.SubscribeAsync(ct).ConfigureAwait(false))
        {
            if (hint.TouchesReleases) yield return new ReleaseHint(hint.Height, null);
        }

        await Task.Delay(RedialDelay, time, ct).ConfigureAwait(false);
    }
}
