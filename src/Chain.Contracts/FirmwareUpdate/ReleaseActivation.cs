using Chain.Contracts.Participants;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.FirmwareUpdate;

/// <summary>Activates a release once it has all attestations and approvals that it needs, in whichever order they arrive [P1.4].</summary>
internal static class ReleaseActivation
{
    /// <summary>
    /// The method Activate: for a release that lacked something at its last attestation or approval, and no longer does since a policy
    /// or the validator set changed.
    /// </summary>
    public static Outcome Activate(CallContext call)
    {
        if (!Payloads.IsNothing(call.Transaction.Payload.Span)) return Outcome.MalformedPayload;               // [UPD-ACTIVATE.6]
        if (call.State.Release(call.Transaction.Target) is not { } release) return Outcome.UnknownContract;
        if (release.Manifest.Vendor != call.Sender)
        {
            Outcome sender = Authorities.CheckSender(call);
            if (sender != Outcome.Accepted) return sender;                                                     // [UPD-ACTIVATE.7]
        }

        Outcome standing = ReleaseStanding.CheckWaiting(release);
        if (standing != Outcome.Accepted) return standing;                                                     // [UPD-ACTIVATE.8]
        if (release.Manifest.HasExpired(call.Block.TimeMs)) return Outcome.Expired;                            // [UPD-ACTIVATE.9]
        if (!IsVendorInForce(call.State, release)) return Outcome.VendorRoleLost;                              // [UPD-ACTIVATE.10]
        if (!HasSupport(call.State, release)) return Outcome.ThresholdNotMet;                                  // [UPD-ACTIVATE.11]
        Record(call, release);
        return Outcome.Accepted;
    }

    /// <summary>
    /// Stores the record. If the release is waiting and now has all that it needs, activates it, or marks it superseded if a newer one
    /// was activated first.
    /// </summary>
    public static void Record(CallContext call, ReleaseRecord release)
    {
        bool mayActivate = release.Status == ReleaseStatus.Deployed && HasAllItNeeds(call.State, release);
        call.State.SetRelease(call.Transaction.Target, mayActivate ? ActivateOrSupersede(call, release) : release);
        if (mayActivate) OpenReleases.Remove(call, release.Manifest.Vendor, call.Transaction.Target);
    }

    /// <summary>Whether the manifest's version has a higher precedence than the newest release's.</summary>
    public static bool IsVersionAbove(ReleaseManifest manifest, LatestRelease latest) => Parse(manifest.Version) > Parse(latest.Version);

    /// <summary>Whether a release that waits and has not expired meets all conditions to become active.</summary>
    public static bool HasAllItNeeds(LedgerState state, ReleaseRecord release) => IsVendorInForce(state, release) && HasSupport(state, release);

    private static bool IsVendorInForce(LedgerState state, ReleaseRecord release) => state.Holds(release.Manifest.Vendor, Roles.Vendor);

    private static bool HasSupport(LedgerState state, ReleaseRecord release)
    {
        if (!Authorities.HaveAttested(state, release.Attestors)) return false;                                 // [UPD-ACTIVATE.1]
        int needed = Math.Max(state.Parameters.AuditorThreshold, state.Participant(release.Manifest.Vendor)!.AuditorThreshold);
        return release.Approvers.Count(auditor => state.Holds(auditor, Roles.Auditor)) >= needed;              // [UPD-ACTIVATE.2]
    }

    private static ReleaseRecord ActivateOrSupersede(CallContext call, ReleaseRecord release)
    {
        Address contract = call.Transaction.Target;
        ReleaseManifest manifest = release.Manifest;
        LatestRelease? latest = call.State.Latest(manifest.Vendor, manifest.Model, manifest.Channel);
        if (latest is not null && (latest.SecurityCounter >= manifest.SecurityCounter || !IsVersionAbove(manifest, latest)))
        {
            call.Emit(ContractEventType.ReleaseSuperseded, contract, latest.Contract);                         // [UPD-ACTIVATE.3]
            return release with { Status = ReleaseStatus.Superseded, EndedHeight = call.Block.Height };
        }

        if (latest is not null && call.State.Release(latest.Contract) is { Status: ReleaseStatus.Active } predecessor)
        {
            ReleaseRecord superseded = predecessor with { Status = ReleaseStatus.Superseded, EndedHeight = call.Block.Height };
            call.State.SetRelease(latest.Contract, superseded);                                                // [UPD-ACTIVATE.4]
            call.Emit(ContractEventType.ReleaseSuperseded, latest.Contract, contract);
        }

        LatestRelease newest = new(contract, manifest.Digest(call.Block.ChainId), manifest.Version, manifest.SecurityCounter);
        call.State.SetLatest(manifest.Vendor, manifest.Model, manifest.Channel, newest);                       // [UPD-ACTIVATE.5]
        call.Emit(ContractEventType.ReleaseActivated, contract, manifest.Vendor);
        return release with { Status = ReleaseStatus.Active, ActivatedHeight = call.Block.Height };
    }

    private static SemanticVersion Parse(string version) =>
        SemanticVersion.TryParse(version, out SemanticVersion? parsed) ? parsed : throw new InvalidOperationException($"'{version}' is not a version.");
}
