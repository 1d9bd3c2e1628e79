using Gateway.Downloads;
using Gateway.Sessions;

namespace Gateway.Updates;

/// <summary>An order whose verified image is here.</summary>
/// <param name="Session">The session.</param>
/// <param name="Image">Digests and size of the image.</param>
public sealed record UpdateOrder(DeviceSession Session, ImageDigests Image);
