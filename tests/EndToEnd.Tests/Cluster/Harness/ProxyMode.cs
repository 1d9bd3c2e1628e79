namespace EndToEnd.Tests.Cluster;

/// <summary>What a proxy in front of a repository does to the images that it passes on.</summary>
public enum ProxyMode
{
    /// <summary>Nothing.</summary>
    Honest = 0,

    /// <summary>Changes a byte.</summary>
    Lies = 1,

    /// <summary>Ends in the middle, though more was announced.</summary>
    CutsOff = 2,

    /// <summary>Sends more than the image has.</summary>
    AddsBytes = 3,

    /// <summary>Answers nothing, to any request.</summary>
    Stalls = 4,
}
