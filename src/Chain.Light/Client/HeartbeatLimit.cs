using Chain.Core.Ledger;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>The maximum head age by the heartbeat that is in force, as the chain's state proves it. [LIGHT-FRESH.2]</summary>
/// <remarks>The authorities can vote for another heartbeat, so the genesis' may be years out of date. The client's lock protects what it writes.</remarks>
internal sealed class HeartbeatLimit(TrustOptions options)
{
    private const long RefreshMs = 60_000;
    private long _maxHeadAgeMs = options.MaxHeadAgeMs;
    private long _provenAtMs = long.MinValue;
    private long _heartbeatMs;

    /// <summary>The heartbeat as last proven, in milliseconds; 0 until it is. Any thread reads it.</summary>
    public long HeartbeatMs => Interlocked.Read(ref _heartbeatMs);

    /// <summary>The options with the limit that applies now.</summary>
    public TrustOptions Options => options with { MaxHeadAgeMs = _maxHeadAgeMs };

    /// <summary>Whether the parameter should be proven again before a header of this time is judged.</summary>
    public bool IsDue(long headTimeMs, long nowMs)
    {
        if (options.MaxHeadAgeHeartbeats == 0) return false;
        bool isStale = HeaderVerifier.VerifyFreshness(headTimeMs, Options, nowMs) != LightVerdict.Valid;
        return _provenAtMs == long.MinValue || isStale || headTimeMs - _provenAtMs >= Math.Min(RefreshMs, _maxHeadAgeMs);
    }

    /// <summary>Takes the parameters if the answer proves them under a trusted header that is not older than the last proof.</summary>
    public void Take(BlockHeader trusted, StateAnswer answer)
    {
        bool isProven = ReleaseProofVerifier.VerifyValue(trusted, StateKeys.Parameters, answer.Value.Span, answer.Proof.Span) == LightVerdict.Valid;
        if (!isProven || trusted.TimeMs < _provenAtMs || !ChainParameters.TryDecode(answer.Value.Span, out ChainParameters? parameters)) return;
        Interlocked.Exchange(ref _heartbeatMs, parameters.HeartbeatMs);
        _maxHeadAgeMs = (long)options.MaxHeadAgeHeartbeats * parameters.HeartbeatMs;
        _provenAtMs = trusted.TimeMs;
    }
}
