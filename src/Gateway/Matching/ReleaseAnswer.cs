namespace Gateway.Matching;

/// <summary>What is known about the newest release of a model in a channel. A closed hierarchy.</summary>
public abstract record ReleaseAnswer
{
    private ReleaseAnswer()
    {
    }

    /// <summary>There is one, and this is it. Its status may be revoked: then nothing is to be installed.</summary>
    /// <param name="Release">The proven release.</param>
    public sealed record Latest(ProvenRelease Release) : ReleaseAnswer;

    /// <summary>Proven absence: no release has ever become active there.</summary>
    /// <param name="Height">Height of the header that proves it.</param>
    public sealed record NoneReleased(long Height) : ReleaseAnswer;

    /// <summary>The newest verified head is older than allowed, so "up to date" cannot be said (threat A05).</summary>
    /// <param name="Reason">For the operator: what is stale, and by how much.</param>
    public sealed record Stale(string Reason) : ReleaseAnswer;

    /// <summary>No answer that holds: node unreachable, or its proof is wrong.</summary>
    /// <param name="Reason">For the operator: what failed.</param>
    public sealed record Unavailable(string Reason) : ReleaseAnswer;
}
