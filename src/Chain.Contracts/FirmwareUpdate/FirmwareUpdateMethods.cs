namespace Chain.Contracts.FirmwareUpdate;

/// <summary>Methods of the firmware update contract. The numbers are on the chain.</summary>
public static class FirmwareUpdateMethods
{
    /// <summary>Records a release; payload [manifest, signatures]; no target.</summary>
    public const int Deploy = 1;

    /// <summary>Says that the image is what the manifest says; payload [size, SHA-256]; target: the release.</summary>
    public const int Attest = 2;

    /// <summary>Withdraws a release; payload [reason]; target: the release.</summary>
    public const int Revoke = 3;
}
