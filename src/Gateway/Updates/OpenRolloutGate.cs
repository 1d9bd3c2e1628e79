using Chain.Light;
using Gateway.Devices;

namespace Gateway.Updates;

/// <summary>Admits every device.</summary>
internal sealed class OpenRolloutGate : IRolloutGate
{
    public bool Admits(ProvenAnswer.Latest release, DeviceRecord device) => true;
}
