using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>Verifies answers about releases under a header that is already trusted. Pure.</summary>
/// <remarks>It computes the paths from the question, so an answer to another question proves nothing. [LIGHT-REL.1]</remarks>
public static class ReleaseProofVerifier
{
    /// <summary>Checks the answer about the newest release: the pointer, the record, that both match the question, and the brokers' locations.</summary>
    /// <param name="header">A verified header.</param>
    /// <param name="answer">A source's answer for that header.</param>
    /// <param name="vendor">The vendor that was asked about.</param>
    /// <param name="model">The model.</param>
    /// <param name="channel">The channel.</param>
    public static ProvenAnswer Verify(BlockHeader header, LatestReleaseAnswer answer, Address vendor, string model, string channel)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(answer);
        LightVerdict verdict = VerifyPointer(header, answer, StateKeys.Latest(vendor, model, channel), out LatestRelease? latest);
        if (verdict != LightVerdict.Valid) return new ProvenAnswer.Refused(verdict);
        if (latest is null) return new ProvenAnswer.NoneReleased(header.Height, header.TimeMs);
        verdict = VerifyRecord(header, latest.Contract, answer.Release.Span, answer.ReleaseProof.Span, out ReleaseRecord? record);
        if (verdict != LightVerdict.Valid) return new ProvenAnswer.Refused(verdict);
        ReleaseManifest manifest = record!.Manifest;
        bool isAsked = manifest.Vendor.Equals(vendor) && manifest.Model == model && manifest.Channel == channel
            && manifest.Digest(header.ChainId).Equals(latest.ManifestDigest);                                             // [LIGHT-REL.4]
        if (!isAsked) return new ProvenAnswer.Refused(LightVerdict.WrongRecord);
        verdict = LocationsVerifier.Verify(header, latest.Contract, manifest.ImageSha256, answer, out IReadOnlyList<ReplicaLocation> locations);
        return verdict == LightVerdict.Valid
            ? new ProvenAnswer.Latest(latest.Contract, record, header.Height, header.TimeMs) { Locations = locations }
            : new ProvenAnswer.Refused(verdict);
    }

    /// <summary>Checks the answer about one release: its record, or its absence.</summary>
    /// <param name="header">A verified header.</param>
    /// <param name="answer">A source's answer for that header; its pointer is ignored.</param>
    /// <param name="contract">The contract that was asked about.</param>
    public static ProvenAnswer VerifyRelease(BlockHeader header, LatestReleaseAnswer answer, Address contract)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(answer);
        ReleaseRecord? record = null;
        LightVerdict verdict = answer.Release.IsEmpty
            ? VerifyValue(header, StateKeys.Release(contract), default, answer.ReleaseProof.Span)
            : VerifyRecord(header, contract, answer.Release.Span, answer.ReleaseProof.Span, out record);
        if (verdict != LightVerdict.Valid) return new ProvenAnswer.Refused(verdict);
        return record is null
            ? new ProvenAnswer.NoneReleased(header.Height, header.TimeMs)
            : new ProvenAnswer.Known(contract, record, header.Height, header.TimeMs);
    }

    /// <summary>Checks that a release record is stored at a contract's address under a verified header.</summary>
    /// <param name="header">A verified header.</param>
    /// <param name="contract">Address of the update contract.</param>
    /// <param name="value">The record's bytes, from a source.</param>
    /// <param name="proof">The state proof's bytes.</param>
    /// <param name="record">The record if the verdict is valid; otherwise null.</param>
    public static LightVerdict VerifyRecord(BlockHeader header, Address contract, ReadOnlySpan<byte> value, ReadOnlySpan<byte> proof, out ReleaseRecord? record)
    {
        ArgumentNullException.ThrowIfNull(header);
        record = null;
        if (value.IsEmpty) return LightVerdict.MissingPart;
        LightVerdict verdict = VerifyValue(header, StateKeys.Release(contract), value, proof);
        if (verdict != LightVerdict.Valid) return verdict;
        if (!ReleaseRecord.TryDecode(value, out ReleaseRecord? read)) return LightVerdict.WrongRecord;
        // The address is a hash over the manifest, so it binds the record to its place a second time. [LIGHT-REL.3]
        if (!read.Manifest.ContractAddress(header.ChainId).Equals(contract)) return LightVerdict.WrongRecord;
        record = read;
        return LightVerdict.Valid;
    }

    /// <summary>Checks that the state of a verified header has this value at a key, or no entry if the value is empty. [LIGHT-REL.2]</summary>
    public static LightVerdict VerifyValue(BlockHeader header, StateKey key, ReadOnlySpan<byte> value, ReadOnlySpan<byte> proof)
    {
        ArgumentNullException.ThrowIfNull(header);
        if (proof.IsEmpty) return LightVerdict.MissingPart;
        if (!StateProof.TryDecode(proof, out StateProof? stateProof)) return LightVerdict.Malformed;
        bool holds = value.IsEmpty
            ? stateProof.VerifyAbsence(header.StateRoot, key.Path)
            : stateProof.VerifyMembership(header.StateRoot, key.Path, StateTree.HashValue(value));
        return holds ? LightVerdict.Valid : LightVerdict.BadProof;
    }

    private static LightVerdict VerifyPointer(BlockHeader header, LatestReleaseAnswer answer, StateKey key, out LatestRelease? latest)
    {
        latest = null;
        LightVerdict verdict = VerifyValue(header, key, answer.Pointer.Span, answer.PointerProof.Span);
        if (verdict != LightVerdict.Valid || answer.Pointer.IsEmpty) return verdict;
        return LatestRelease.TryDecode(answer.Pointer.Span, out latest) ? LightVerdict.Valid : LightVerdict.WrongRecord;
    }
}
