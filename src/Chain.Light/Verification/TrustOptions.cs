namespace Chain.Light;

/// <summary>Limits on the age of trust and on the clock. All in milliseconds.</summary>
/// <param name="TrustingPeriodMs">
/// Maximum age of the trusted header at the start of a walk; more than 0. It must be shorter than the notice period of retiring keys.
/// Default 30 days. A genesis does not age: see SPEC.md, "What it cannot see".
/// </param>
/// <param name="MaxHeadAgeMs">Maximum age of the newest header; an older one is stale. More than 0. Default 45 seconds, three heartbeats.</param>
/// <param name="ClockDriftMs">Maximum time by which the local clock may be behind a header; 0 to a day. Default 10 seconds.</param>
public sealed record TrustOptions(long TrustingPeriodMs = 30L * 24 * 3600 * 1000, long MaxHeadAgeMs = 45_000, long ClockDriftMs = 10_000)
{
    /// <summary>
    /// Maximum age of the newest header in heartbeats of the chain, 0 to 100; default 0, which means <see cref="MaxHeadAgeMs"/>. The client
    /// proves the heartbeat that is in force; until then <see cref="MaxHeadAgeMs"/> applies. [LIGHT-FRESH.2]
    /// </summary>
    public int MaxHeadAgeHeartbeats { get; init; }

    /// <summary>Whether every value lies in its range.</summary>
    public bool IsWellFormed() =>
        TrustingPeriodMs > 0 && MaxHeadAgeMs > 0 && ClockDriftMs is >= 0 and <= 24L * 3600 * 1000 && MaxHeadAgeHeartbeats is >= 0 and <= 100;

    /// <summary>
    /// The options for the steps of a walk, whose start has passed the age check: all headers that the walk reaches are younger. Without this,
    /// a walk from the genesis, which does not age, would end at its first old set change. [LIGHT-TRUST.4]
    /// </summary>
    internal TrustOptions WithoutAgeing() => this with { TrustingPeriodMs = long.MaxValue / 4 };
}
