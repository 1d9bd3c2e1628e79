using Chain.Core.Ledger;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>The action that lowers the version floor of a model and channel, after a stolen key raised it (threat A04).</summary>
internal static class VersionFloors
{
    public static Outcome Check(LedgerState state, GovernanceAction.LowerVersionFloor lower)
    {
        if (state.Latest(lower.Vendor, lower.Model, lower.Channel) is not { } latest) return Outcome.UnknownRelease; // [GOV-FLOOR.1]
        if (state.Release(latest.Contract)!.Status != ReleaseStatus.Revoked) return Outcome.ReleaseActive;     // [GOV-FLOOR.2]
        return Parse(lower.Version) < Parse(latest.Version) ? Outcome.Accepted : Outcome.FloorNotLower;        // [GOV-FLOOR.3]
    }

    public static void Apply(CallContext call, GovernanceAction.LowerVersionFloor lower)
    {
        LatestRelease latest = call.State.Latest(lower.Vendor, lower.Model, lower.Channel)!;
        call.State.SetLatest(lower.Vendor, lower.Model, lower.Channel, latest with { Version = lower.Version }); // [GOV-FLOOR.4]
        call.Emit(ContractEventType.VersionFloorLowered, latest.Contract, lower.Vendor);
    }

    private static SemanticVersion Parse(string version) =>
        SemanticVersion.TryParse(version, out SemanticVersion? parsed) ? parsed : throw new InvalidOperationException($"'{version}' is not a version.");
}
