using Chain.Contracts.Participants;
using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.FirmwareUpdate;

/// <summary>Checks by parties other than the vendor: authorities attest the image [P1.3]; auditors approve or veto the release.</summary>
internal static class ReleaseChecks
{
    public static Outcome Attest(CallContext call)
    {
        CborReader reader = new(call.Transaction.Payload.Span);
        if (!reader.TryExactArray(2) || !reader.TryInt(Limits.ImageBytesMax, out long size) || !reader.TryHash(out Hash256 sha256) || !reader.AtEnd)
        {
            return Outcome.MalformedPayload;                                                                   // [UPD-ATTEST.1]
        }

        Outcome sender = Authorities.CheckSender(call);
        if (sender != Outcome.Accepted) return sender;                                                         // [UPD-ATTEST.2]
        if (call.State.Release(call.Transaction.Target) is not { } release) return Outcome.UnknownContract;    // [UPD-ATTEST.3]
        Outcome standing = ReleaseStanding.CheckNotEnded(release);
        if (standing != Outcome.Accepted) return standing;                                                     // [UPD-ATTEST.4]
        if (release.Attestors.Contains(call.Sender)) return Outcome.Duplicate;                                 // [UPD-ATTEST.5]
        if (release.Manifest.HasExpired(call.Block.TimeMs)) return Outcome.Expired;                            // [UPD-ATTEST.6]
        if (size != release.Manifest.ImageSizeBytes) return Outcome.AttestationMismatch;                       // [UPD-ATTEST.7]
        if (sha256 != release.Manifest.ImageSha256) return Outcome.AttestationMismatch;
        if (release.Attestors.Count >= Limits.ValidatorsMax) return Outcome.LimitReached;                      // [UPD-ATTEST.8]

        call.Emit(ContractEventType.ReleaseAttested, call.Transaction.Target, call.Sender);                    // [UPD-ATTEST.9]
        ReleaseActivation.Record(call, release with { Attestors = [.. release.Attestors, call.Sender] });
        return Outcome.Accepted;
    }

    public static Outcome Approve(CallContext call)
    {
        if (!Payloads.TryDigest(call.Transaction.Payload.Span, out Hash256 digest)) return Outcome.MalformedPayload; // [UPD-AUDIT.1]
        Outcome auditor = CheckAuditor(call, digest, out ReleaseRecord? release);
        if (release is null || auditor != Outcome.Accepted) return auditor;
        Outcome standing = ReleaseStanding.CheckNotEnded(release);
        if (standing != Outcome.Accepted) return standing;                                                     // [UPD-AUDIT.6]
        if (release.Approvers.Contains(call.Sender)) return Outcome.Duplicate;                                 // [UPD-AUDIT.7]
        if (release.Manifest.HasExpired(call.Block.TimeMs)) return Outcome.Expired;                            // [UPD-AUDIT.8]
        if (release.Approvers.Count >= Limits.ApprovalsMax) return Outcome.LimitReached;                       // [UPD-AUDIT.9]

        call.Emit(ContractEventType.ReleaseApproved, call.Transaction.Target, call.Sender);                    // [UPD-AUDIT.10]
        ReleaseActivation.Record(call, release with { Approvers = [.. release.Approvers, call.Sender] });
        return Outcome.Accepted;
    }

    public static Outcome Veto(CallContext call)
    {
        if (!Payloads.TryDigestAndReason(call.Transaction.Payload.Span, out Hash256 digest, out string reason))
        {
            return Outcome.MalformedPayload;                                                                   // [UPD-AUDIT.1]
        }

        Outcome auditor = CheckAuditor(call, digest, out ReleaseRecord? release);
        if (release is null || auditor != Outcome.Accepted) return auditor;
        Outcome standing = ReleaseStanding.CheckWaiting(release);
        if (standing != Outcome.Accepted) return standing;                                                     // [UPD-AUDIT.11]

        call.State.SetRelease(call.Transaction.Target, release with                                            // [UPD-AUDIT.12]
        {
            Status = ReleaseStatus.Vetoed,
            EndedHeight = call.Block.Height,
            RevocationReason = reason,
        });
        OpenReleases.Remove(call, release.Manifest.Vendor, call.Transaction.Target);
        call.Emit(ContractEventType.ReleaseVetoed, call.Transaction.Target, call.Sender);
        return Outcome.Accepted;
    }

    private static Outcome CheckAuditor(CallContext call, Hash256 digest, out ReleaseRecord? release)
    {
        release = null;
        if (!call.State.Holds(call.Sender, Roles.Auditor)) return Outcome.RoleMissing;                         // [UPD-AUDIT.2]
        release = call.State.Release(call.Transaction.Target);
        if (release is null) return Outcome.UnknownContract;                                                   // [UPD-AUDIT.3]
        if (release.Manifest.Digest(call.Block.ChainId) != digest) return Outcome.ManifestMismatch;            // [UPD-AUDIT.4]
        return release.Manifest.Vendor == call.Sender ? Outcome.OwnRelease : Outcome.Accepted;                 // [UPD-AUDIT.5]
    }
}
