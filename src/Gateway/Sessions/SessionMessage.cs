namespace Gateway.Sessions;

/// <summary>One line of a session's history.</summary>
/// <param name="AtMs">When it came, in Unix milliseconds.</param>
/// <param name="Text">What the device or the gateway said.</param>
internal sealed record SessionMessage(long AtMs, string Text);
