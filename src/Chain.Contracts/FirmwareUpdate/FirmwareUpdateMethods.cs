namespace Chain.Contracts.FirmwareUpdate;

/// <summary>Methods of the firmware update contract. The numbers are on the chain.</summary>
public static class FirmwareUpdateMethods
{
    /// <summary>Records a release; payload [manifest, signatures]; no target; by its vendor.</summary>
    public const int Deploy = 1;

    /// <summary>Says that the image is what the manifest says; payload [size, SHA-256]; target: the release; by a validator.</summary>
    public const int Attest = 2;

    /// <summary>Withdraws a release; payload [reason]; target: the release; by its vendor.</summary>
    public const int Revoke = 3;

    /// <summary>Says that the release does no harm; payload [manifest digest]; target: the release; by an auditor.</summary>
    public const int Approve = 4;

    /// <summary>Stops a release before it is active, for good; payload [manifest digest, reason]; target: the release; by an auditor.</summary>
    public const int Veto = 5;

    /// <summary>Asks for a withdrawal, which f + 1 validators make; payload [manifest digest, reason]; target: the release; by a validator.</summary>
    public const int Recall = 6;

    /// <summary>Makes a release active that has what it needs since a policy changed; payload []; target: the release; by its vendor or a validator.</summary>
    public const int Activate = 7;
}
