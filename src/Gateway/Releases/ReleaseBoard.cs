using System.Collections.Concurrent;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;

namespace Gateway.Releases;

/// <summary>The newest proven answer for each key. The coordinator writes it; every device request reads it.</summary>
/// <param name="proofAgeMax">Largest age of a proof that counts, asked each time: it follows the chain's heartbeat.</param>
/// <param name="time">The clock.</param>
internal sealed class ReleaseBoard(Func<TimeSpan> proofAgeMax, TimeProvider time)
{
    /// <summary>A board with a fixed largest age of proofs.</summary>
    public ReleaseBoard(TimeSpan proofAgeMax, TimeProvider time)
        : this(() => proofAgeMax, time)
    {
    }

    private readonly ConcurrentDictionary<ReleaseKey, ReleaseKnowledge> _known = new();

    /// <summary>What is known about a key; null if nobody has asked yet.</summary>
    public ReleaseKnowledge? Find(ReleaseKey key) => _known.GetValueOrDefault(key);

    /// <summary>Records an answer, and returns it as the gateway may use it. [GW-PROOF.2] [GW-PROOF.3]</summary>
    /// <returns>
    /// The answer itself, or a refusal: an answer for another key (threat A07), or one that is proven at a lower height than an earlier
    /// one (threat A08), proves nothing.
    /// </returns>
    public ProvenAnswer Take(ReleaseKey key, ProvenAnswer answer)
    {
        ReleaseKnowledge known = Find(key) ?? new ReleaseKnowledge(answer, null, null, 0);
        answer = Judge(key, answer, known.ProvenHeight);
        _known[key] = answer switch
        {
            ProvenAnswer.Latest latest => new ReleaseKnowledge(answer, latest, time.GetTimestamp(), latest.Height),
            ProvenAnswer.NoneReleased none => new ReleaseKnowledge(answer, null, time.GetTimestamp(), none.Height),
            _ => known with { Answer = answer },
        };
        return answer;
    }

    /// <summary>
    /// Whether a device may get this release now: it is the newest, active, not expired, and proven recently. [GW-PROOF.1]
    /// </summary>
    /// <remarks>
    /// Fails closed. A stale chain withholds at once (threat A05). An unreachable node withholds once the last proof is too old by the
    /// monotonic clock, which nobody can set (threat A18).
    /// </remarks>
    public bool MayServe(ReleaseKey key, Address contract)
    {
        ReleaseKnowledge? known = Find(key);
        if (known is not { Latest: { } latest, ProvenAt: { } provenAt } || known.Answer is ProvenAnswer.Refused { Verdict: LightVerdict.StaleHead })
            return false;
        return latest.Contract == contract && latest.Record.Status == ReleaseStatus.Active
            && !ReleaseMatcher.IsExpired(latest, time.GetUtcNow().ToUnixTimeMilliseconds()) && time.GetElapsedTime(provenAt) <= proofAgeMax();
    }

    /// <summary>Whether another release is proven to be the newest of the key, by a proof that still counts.</summary>
    public bool HasNewer(ReleaseKey key, Address contract) =>
        Find(key) is { Latest: { } latest, Answer: not ProvenAnswer.Refused { Verdict: LightVerdict.StaleHead } }
            && latest.Contract != contract && IsFresh(key, proofAgeMax());

    /// <summary>Whether the newest proof is at most this old. [GW-PROOF.4]</summary>
    public bool IsFresh(ReleaseKey key, TimeSpan ageMax) => Find(key)?.ProvenAt is { } provenAt && time.GetElapsedTime(provenAt) <= ageMax;

    private static ProvenAnswer Judge(ReleaseKey key, ProvenAnswer answer, long knownHeight) => answer switch
    {
        ProvenAnswer.Latest latest when ReleaseKey.Of(latest.Record.Manifest) != key => new ProvenAnswer.Refused(LightVerdict.WrongRecord),
        ProvenAnswer.Latest latest when latest.Height < knownHeight => new ProvenAnswer.Refused(LightVerdict.NotNewer),
        ProvenAnswer.NoneReleased none when none.Height < knownHeight => new ProvenAnswer.Refused(LightVerdict.NotNewer),
        ProvenAnswer.Known => new ProvenAnswer.Refused(LightVerdict.WrongRecord), // Answers another question.
        _ => answer,
    };
}
