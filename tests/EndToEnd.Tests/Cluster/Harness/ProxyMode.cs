namespace EndToEnd.Tests.Cluster;

/// <summary>What a proxy in front of a repository does to the images that it forwards.</summary>
public enum ProxyMode
{
    /// <summary>Forwards images unchanged.</summary>
    Honest = 0,

    /// <summary>Changes one byte.</summary>
    Lies = 1,

    /// <summary>Closes the connection in the middle of an image.</summary>
    CutsOff = 2,

    /// <summary>Sends more bytes than the image has.</summary>
    AddsBytes = 3,

    /// <summary>Never answers any request.</summary>
    Stalls = 4,
}
