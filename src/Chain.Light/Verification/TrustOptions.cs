namespace Chain.Light;

/// <summary>How much trust time may carry. All in milliseconds.</summary>
/// <param name="TrustingPeriodMs">How old the last trusted header may be; must be shorter than the notice with which keys retire. Default 30 days.</param>
/// <param name="MaxHeadAgeMs">How old the newest header may be before the head counts as stale. Default 45 seconds, three heartbeats.</param>
/// <param name="ClockDriftMs">How far a header's time may be ahead of the local clock. Default 10 seconds.</param>
public sealed record TrustOptions(long TrustingPeriodMs = 30L * 24 * 3600 * 1000, long MaxHeadAgeMs = 45_000, long ClockDriftMs = 10_000);
