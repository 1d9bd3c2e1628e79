using System.Security.Cryptography.X509Certificates;
using Chain.Node.Progress;

namespace Chain.Node.Device;

/// <summary>Options of a simulated device.</summary>
internal sealed record DeviceOptions
{
    /// <summary>Root URL of the device's gateway.</summary>
    public required Uri Gateway { get; init; }

    /// <summary>hawkBit tenant. Default "DEFAULT".</summary>
    public string Tenant { get; init; } = "DEFAULT";

    /// <summary>Target token that the gateway issued for the device.</summary>
    public required string Token { get; init; }

    /// <summary>Folder of the device: its disk.</summary>
    public required string Folder { get; init; }

    /// <summary>Authorities that may sign the gateway's certificate, beside those of the machine; null, the default, for no others.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    public required DeviceIdentity Identity { get; init; }

    /// <summary>Upper bound of the poll interval; null, the default, for the interval that the gateway sets.</summary>
    public TimeSpan? PollMax { get; init; }

    /// <summary>Poll interval until the gateway sets one. Default 5 s.</summary>
    public TimeSpan PollDefault { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Retry and timeout options of downloads.</summary>
    public ReceiverOptions Receiver { get; init; } = new();

    /// <summary>Program that verifies the gateway's proofs; null, the default, to believe the gateway.</summary>
    public ProofVerifierOptions? Verifier { get; init; }

    /// <summary>Receives the progress of a download, in bytes; null, the default, for none.</summary>
    public IProgress<ProgressStep>? Progress { get; init; }
}
