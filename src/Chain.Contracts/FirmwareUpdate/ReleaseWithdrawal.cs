using Chain.Contracts.Participants;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.FirmwareUpdate;

/// <summary>Revokes a release (threat G08): its vendor does so alone, or f + 1 authorities together.</summary>
internal static class ReleaseWithdrawal
{
    public static Outcome Revoke(CallContext call)
    {
        if (!Payloads.TryReason(call.Transaction.Payload.Span, out string reason)) return Outcome.MalformedPayload; // [UPD-REVOKE.1]
        if (call.State.Release(call.Transaction.Target) is not { } release) return Outcome.UnknownContract;    // [UPD-REVOKE.2]
        if (release.Manifest.Vendor != call.Sender) return Outcome.NotOwner;                                   // [UPD-REVOKE.3]
        Outcome standing = CheckRevocable(release);
        if (standing != Outcome.Accepted) return standing;                                                     // [UPD-REVOKE.4]
        End(call, release, reason);
        return Outcome.Accepted;
    }

    public static Outcome Recall(CallContext call)
    {
        if (!Payloads.TryDigestAndReason(call.Transaction.Payload.Span, out Hash256 digest, out string reason))
        {
            return Outcome.MalformedPayload;                                                                   // [UPD-RECALL.1]
        }

        Outcome sender = Authorities.CheckSender(call);
        if (sender != Outcome.Accepted) return sender;                                                         // [UPD-RECALL.2]
        if (call.State.Release(call.Transaction.Target) is not { } release) return Outcome.UnknownContract;    // [UPD-RECALL.3]
        if (release.Manifest.Digest(call.Block.ChainId) != digest) return Outcome.ManifestMismatch;            // [UPD-RECALL.4]
        Outcome standing = CheckRevocable(release);
        if (standing != Outcome.Accepted) return standing;                                                     // [UPD-RECALL.5]
        if (release.Recallers.Contains(call.Sender)) return Outcome.Duplicate;                                 // [UPD-RECALL.6]
        if (release.Recallers.Count >= Limits.ValidatorsMax) return Outcome.LimitReached;                      // [UPD-RECALL.7]

        ReleaseRecord recalled = release with { Recallers = [.. release.Recallers, call.Sender] };
        call.Emit(ContractEventType.ReleaseRecalled, call.Transaction.Target, call.Sender);                    // [UPD-RECALL.8]
        ValidatorSet validators = call.State.Validators;
        if (Authorities.CountMembers(validators, recalled.Recallers) >= validators.OneHonest) End(call, recalled, reason); // [UPD-RECALL.9]
        else call.State.SetRelease(call.Transaction.Target, recalled);
        return Outcome.Accepted;
    }

    /// <summary>A superseded release can be revoked, because devices may still run it. A revoked or vetoed one cannot.</summary>
    private static Outcome CheckRevocable(ReleaseRecord release) =>
        release.Status == ReleaseStatus.Superseded ? Outcome.Accepted : ReleaseStanding.CheckNotEnded(release);

    /// <summary>Revokes the release. The latest pointer stays, so that the security counter never goes down.</summary>
    private static void End(CallContext call, ReleaseRecord release, string reason)
    {
        call.State.SetRelease(call.Transaction.Target, release with                                            // [UPD-REVOKE.5]
        {
            Status = ReleaseStatus.Revoked,
            EndedHeight = call.Block.Height,
            RevocationReason = reason,
        });
        OpenReleases.Remove(call, release.Manifest.Vendor, call.Transaction.Target);
        call.Emit(ContractEventType.ReleaseRevoked, call.Transaction.Target, call.Sender);
    }
}
