using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>Verifies which brokers may serve the image of a release, under a header that is already trusted. Pure.</summary>
public static class LocationsVerifier
{
    /// <summary>Checks the locations of a release, or their absence, and the broker of each location.</summary>
    /// <param name="header">A verified header.</param>
    /// <param name="contract">Address of the update contract, proven under the same header.</param>
    /// <param name="imageSha256">Digest of the release's image.</param>
    /// <param name="answer">A source's answer for that header.</param>
    /// <param name="usable">Locations that are active at the header's height and time and whose brokers may serve the image; ascending by broker.</param>
    /// <remarks>An answer must be complete: a source that withholds a broker's record is refused. [LIGHT-LOC.3]</remarks>
    public static LightVerdict Verify(
        BlockHeader header, Address contract, Hash256 imageSha256, LatestReleaseAnswer answer, out IReadOnlyList<ReplicaLocation> usable)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(answer);
        usable = [];
        LightVerdict verdict = ReleaseProofVerifier.VerifyValue(header, StateKeys.Locations(contract), answer.Locations.Span, answer.LocationsProof.Span);
        if (verdict != LightVerdict.Valid || answer.Locations.IsEmpty) return verdict;                                   // [LIGHT-LOC.1]
        if (!LocationsRecord.TryDecode(answer.Locations.Span, out LocationsRecord? record)) return LightVerdict.WrongRecord;
        IReadOnlyList<ReplicaLocation> active = record.ActiveAt(header.Height, header.TimeMs);                           // [LIGHT-LOC.2]
        if (answer.Brokers.Count != active.Count) return LightVerdict.MissingPart;
        List<ReplicaLocation> found = [];
        for (int i = 0; i < active.Count; i++)
        {
            verdict = VerifyBroker(header, active[i].Broker, answer.Brokers[i], out ParticipantRecord? broker);
            if (verdict != LightVerdict.Valid) return verdict;
            if (active[i].MayBeUsed(broker!, imageSha256)) found.Add(active[i]);                                         // [LIGHT-LOC.4]
        }

        usable = found;
        return LightVerdict.Valid;
    }

    private static LightVerdict VerifyBroker(BlockHeader header, Address id, BrokerAnswer answer, out ParticipantRecord? broker)
    {
        broker = null;
        if (answer.Record.IsEmpty) return LightVerdict.MissingPart;
        LightVerdict verdict = ReleaseProofVerifier.VerifyValue(header, StateKeys.Participant(id), answer.Record.Span, answer.Proof.Span);
        if (verdict != LightVerdict.Valid) return verdict;
        return ParticipantRecord.TryDecode(answer.Record.Span, out broker) ? LightVerdict.Valid : LightVerdict.WrongRecord;
    }
}
