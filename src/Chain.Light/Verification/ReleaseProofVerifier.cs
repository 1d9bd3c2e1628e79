using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>Verifies answers about releases under a header that is trusted already. Pure.</summary>
public static class ReleaseProofVerifier
{
    /// <summary>Checks pointer, record and that both speak of what was asked.</summary>
    /// <param name="header">A verified header.</param>
    /// <param name="answer">What a source sent for it.</param>
    /// <param name="vendor">The vendor that was asked about.</param>
    /// <param name="model">The model.</param>
    /// <param name="channel">The channel.</param>
    public static ProvenAnswer Verify(BlockHeader header, LatestReleaseAnswer answer, Address vendor, string model, string channel)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(answer);
        Hash256 path = StateKeys.Latest(vendor, model, channel).Path;
        if (!StateProof.TryDecode(answer.PointerProof.Span, out StateProof? pointerProof)) return new ProvenAnswer.Refused(LightVerdict.Malformed);
        if (answer.Pointer.IsEmpty)
        {
            return pointerProof.VerifyAbsence(header.StateRoot, path) ? new ProvenAnswer.NoneReleased(header.Height, header.TimeMs) : new ProvenAnswer.Refused(LightVerdict.BadProof);
        }

        if (!pointerProof.VerifyMembership(header.StateRoot, path, StateTree.HashValue(answer.Pointer.Span))) return new ProvenAnswer.Refused(LightVerdict.BadProof);
        if (!LatestRelease.TryDecode(answer.Pointer.Span, out LatestRelease? latest)) return new ProvenAnswer.Refused(LightVerdict.WrongRecord);
        LightVerdict verdict = VerifyRecord(header, latest.Contract, answer.Release.Span, answer.ReleaseProof.Span, out ReleaseRecord? record);
        if (verdict != LightVerdict.Valid) return new ProvenAnswer.Refused(verdict);
        ReleaseManifest manifest = record!.Manifest;
        bool asked = manifest.Vendor.Equals(vendor) && manifest.Model == model && manifest.Channel == channel && manifest.Digest(header.ChainId).Equals(latest.ManifestDigest);
        return asked ? new ProvenAnswer.Latest(latest.Contract, record, header.Height, header.TimeMs) : new ProvenAnswer.Refused(LightVerdict.WrongRecord);
    }

    /// <summary>Checks that a release record stands at a contract's address under a verified header.</summary>
    public static LightVerdict VerifyRecord(BlockHeader header, Address contract, ReadOnlySpan<byte> value, ReadOnlySpan<byte> proof, out ReleaseRecord? record)
    {
        ArgumentNullException.ThrowIfNull(header);
        record = null;
        if (!StateProof.TryDecode(proof, out StateProof? stateProof)) return LightVerdict.Malformed;
        if (!stateProof.VerifyMembership(header.StateRoot, StateKeys.Release(contract).Path, StateTree.HashValue(value))) return LightVerdict.BadProof;
        if (!ReleaseRecord.TryDecode(value, out record)) return LightVerdict.WrongRecord;
        return record.Manifest.ContractAddress(header.ChainId).Equals(contract) ? LightVerdict.Valid : LightVerdict.WrongRecord;
    }
}
