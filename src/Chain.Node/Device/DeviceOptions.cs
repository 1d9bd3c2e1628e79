using Chain.Node.Progress;

namespace Chain.Node.Device;

/// <summary>How a simulated device runs.</summary>
internal sealed record DeviceOptions
{
    /// <summary>Root URL of its gateway.</summary>
    public required Uri Gateway { get; init; }

    /// <summary>hawkBit's tenant. Default "DEFAULT".</summary>
    public string Tenant { get; init; } = "DEFAULT";

    /// <summary>The secret that the gateway gave for it.</summary>
    public required string Token { get; init; }

    /// <summary>Its disk.</summary>
    public required string Folder { get; init; }

    public required DeviceIdentity Identity { get; init; }

    /// <summary>Longest wait between two polls; null, the default, to wait as long as the gateway says.</summary>
    public TimeSpan? PollMax { get; init; }

    /// <summary>Wait between two polls as long as the gateway never said. Default 5 s.</summary>
    public TimeSpan PollDefault { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bounds of downloads.</summary>
    public ReceiverOptions Receiver { get; init; } = new();

    /// <summary>Told how far a download has come, in bytes; null, the default, for nobody.</summary>
    public IProgress<ProgressStep>? Progress { get; init; }
}
