using Chain.Light;
using Gateway.Devices;

namespace Gateway.Updates;

/// <summary>Decides which of the devices that a release fits may get it now.</summary>
internal interface IRolloutGate
{
    /// <summary>Whether the device may be offered the release now. Called in each round for each device that the release fits.</summary>
    bool Admits(ProvenAnswer.Latest release, DeviceRecord device);
}
