namespace Gateway.Sessions;

/// <summary>One line of a session's history.</summary>
/// <param name="AtMs">When it arrived, in Unix milliseconds.</param>
/// <param name="Text">What the device or the gateway said.</param>
public sealed record SessionMessage(long AtMs, string Text);
