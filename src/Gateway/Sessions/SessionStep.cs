namespace Gateway.Sessions;

/// <summary>A verdict and the session after it; null where there is none.</summary>
internal readonly record struct SessionStep(SessionVerdict Verdict, DeviceSession? Session);
