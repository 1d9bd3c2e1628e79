using Chain.Core.Primitives;

namespace Gateway.Sessions;

/// <summary>How one update of one device ended.</summary>
/// <param name="ActionId">The session's number.</param>
/// <param name="DeviceId">The device; stays inside the gateway.</param>
/// <param name="Contract">The release's update contract.</param>
/// <param name="Version">The release's version.</param>
/// <param name="State">A final state.</param>
/// <param name="ReleaseCancelled">
/// Whether the release was being called off meanwhile: confirmed and cancelled means that a withdrawn image runs somewhere (threat G08).
/// </param>
/// <param name="AtMs">When, in Unix milliseconds.</param>
public sealed record InstallOutcome(int ActionId, string DeviceId, Address Contract, string Version, SessionState State, bool ReleaseCancelled, long AtMs);
