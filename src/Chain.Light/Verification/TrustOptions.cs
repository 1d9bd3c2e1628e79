namespace Chain.Light;

/// <summary>How much trust time may carry. All in milliseconds.</summary>
/// <param name="TrustingPeriodMs">
/// How old the last trusted header may be; more than 0, and shorter than the notice with which keys retire. Default 30 days. A
/// genesis does not age: see SPEC.md, "What it cannot see".
/// </param>
/// <param name="MaxHeadAgeMs">How old the newest header may be before the head counts as stale; more than 0. Default 45 seconds, three heartbeats.</param>
/// <param name="ClockDriftMs">How far the local clock may be behind a header's time; 0 or more. Default 10 seconds.</param>
public sealed record TrustOptions(long TrustingPeriodMs = 30L * 24 * 3600 * 1000, long MaxHeadAgeMs = 45_000, long ClockDriftMs = 10_000)
{
    /// <summary>Whether every value lies in its range.</summary>
    public bool IsWellFormed() => TrustingPeriodMs > 0 && MaxHeadAgeMs > 0 && ClockDriftMs is >= 0 and <= 24L * 3600 * 1000;

    /// <summary>
    /// For all steps of a walk but the first. Trust ages at the point where a walk starts; whatever the walk reaches is younger, and
    /// a walk from the genesis, which does not age, would end at its first old set change otherwise. [LIGHT-TRUST.4]
    /// </summary>
    internal TrustOptions WithoutAgeing() => this with { TrustingPeriodMs = long.MaxValue / 4 };
}
