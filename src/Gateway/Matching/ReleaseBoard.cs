using System.Collections.Concurrent;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Gateway.Matching;

/// <summary>The last proven state, which device polls are answered from. Written by the coordinator, read by every request.</summary>
internal sealed class ReleaseBoard(TimeSpan proofAgeMax, TimeProvider time)
{
    private readonly ConcurrentDictionary<ReleaseKey, ReleaseKnowledge> _known = new();

    public ReleaseKnowledge? Find(ReleaseKey key) => _known.GetValueOrDefault(key);

    /// <summary>Takes in an answer; the one that is returned is what it is worth. [GW-PROOF.2] [GW-PROOF.3]</summary>
    /// <remarks>An answer for another key than asked (threat A07), or proven at a lower height than an earlier one (threat A08), proves nothing.</remarks>
    public ReleaseAnswer Take(ReleaseKey key, ReleaseAnswer answer)
    {
        ReleaseKnowledge known = Find(key) ?? new ReleaseKnowledge(answer, null, null, 0);
        answer = Judge(key, answer, known.ProvenHeight);
        _known[key] = answer switch
        {
            ReleaseAnswer.Latest latest => new ReleaseKnowledge(answer, latest.Release, time.GetTimestamp(), latest.Release.ProvenHeight),
            ReleaseAnswer.NoneReleased none => new ReleaseKnowledge(answer, null, time.GetTimestamp(), none.Height),
            _ => known with { Answer = answer },
        };
        return answer;
    }

    /// <summary>Whether this contract may be handed to a device right now: the newest, active, not expired, and proven recently. [GW-PROOF.1]</summary>
    /// <remarks>
    /// Fail closed: a stale chain withholds (threat A05). An unreachable node does so once the last proof is too old, by a clock that does
    /// not jump (threat A18).
    /// </remarks>
    public bool MayServe(ReleaseKey key, Address contract)
    {
        ReleaseKnowledge? known = Find(key);
        if (known is not { Latest: { } latest, ProvenAt: { } provenAt } || known.Answer is ReleaseAnswer.Stale) return false;
        return latest.Contract == contract && latest.Record.Status == ReleaseStatus.Active
            && !ReleaseMatcher.IsExpired(latest, time.GetUtcNow().ToUnixTimeMilliseconds()) && time.GetElapsedTime(provenAt) <= proofAgeMax;
    }

    /// <summary>Whether the newest proof is younger than that. [GW-PROOF.4]</summary>
    public bool IsFresh(ReleaseKey key, TimeSpan ageMax) => Find(key)?.ProvenAt is { } provenAt && time.GetElapsedTime(provenAt) <= ageMax;

    private static ReleaseAnswer Judge(ReleaseKey key, ReleaseAnswer answer, long knownHeight)
    {
        long height = knownHeight;
        if (answer is ReleaseAnswer.Latest { Release: ProvenRelease release })
        {
            ReleaseManifest manifest = release.Record.Manifest;
            if (new ReleaseKey(manifest.Vendor, manifest.Model, manifest.Channel) != key)
                return new ReleaseAnswer.Unavailable("the answer is for another vendor, model or channel than asked");
            height = release.ProvenHeight;
        }
        else if (answer is ReleaseAnswer.NoneReleased none)
        {
            height = none.Height;
        }

        return height >= knownHeight ? answer
            : new ReleaseAnswer.Unavailable($"the answer is proven at height {height}, below {knownHeight} that is known already");
    }
}
