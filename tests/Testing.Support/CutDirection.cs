namespace Testing.Support;

/// <summary>The direction whose bytes a <see cref="CuttingProxy"/> counts.</summary>
public enum CutDirection
{
    Unspecified = 0,

    /// <summary>From the client to the server.</summary>
    Upload = 1,

    /// <summary>From the server to the client.</summary>
    Download = 2,
}
