namespace Gateway.Sessions;

/// <summary>A verdict and the session after the event; null if there is no such session.</summary>
internal readonly record struct SessionStep(SessionVerdict Verdict, DeviceSession? Session);
