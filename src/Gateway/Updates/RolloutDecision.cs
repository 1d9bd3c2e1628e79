using Chain.Light;
using Gateway.Devices;

namespace Gateway.Updates;

/// <summary>Second step of a round: which of the devices that a release fits get it now.</summary>
internal sealed class RolloutDecision(IRolloutGate gate)
{
    /// <summary>Holds back the devices that the gate does not admit.</summary>
    public IReadOnlyList<DeviceMatch> Decide(ProvenAnswer.Latest release, IReadOnlyList<DeviceMatch> matches) =>
        [.. matches.Select(match => match.MayBeOffered && !gate.Admits(release, match.Device)
            ? match with { Standing = DeviceStanding.WaitsForRollout, MayBeOffered = false } : match)];
}
