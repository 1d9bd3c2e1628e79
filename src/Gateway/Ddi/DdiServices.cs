using Gateway.Attestation;
using Gateway.Devices;
using Gateway.Downloads;
using Gateway.Hosting;
using Gateway.Matching;
using Gateway.Sessions;

namespace Gateway.Ddi;

/// <summary>What the protocol's endpoints work on.</summary>
internal sealed record DdiServices(
    GatewayOptions Options,
    DeviceRegistry Devices,
    SessionStore Sessions,
    ReleaseBoard Board,
    ImageCache Images,
    DeviceContacts Contacts,
    DeviceStandings Standings,
    PullRequests Pulls,
    AttestRequests Attest,
    IStepObserver Steps,
    TimeProvider Time)
{
    public long NowMs() => Time.GetUtcNow().ToUnixTimeMilliseconds();
}
