using Gateway.Devices;

namespace Gateway.Sessions;

/// <summary>Carries confirmed sessions over to the registry.</summary>
internal static class InstalledVersions
{
    /// <summary>Raises what the registry says of the session's device, if the session is confirmed.</summary>
    public static void Record(DeviceRegistry registry, DeviceSession session)
    {
        if (session.State != SessionState.Confirmed) return;
        registry.RaiseInstalled(session.DeviceId, session.Version, session.SecurityCounter);
        registry.EndRepair(session.DeviceId, session.StateSinceMs);
    }

    /// <summary>Does it for all sessions: a crash or a full disk between the two files, or a registry from a backup, loses no counter (threat A08).</summary>
    public static void Reconcile(DeviceRegistry registry, SessionStore sessions)
    {
        foreach (DeviceSession session in sessions.ListAll()) Record(registry, session); // [GW-FLOOR.2] [GW-FLOOR.3]
    }
}
