namespace Chain.Contracts.FirmwareUpdate;

/// <summary>Methods of the firmware update contract. The numbers are part of signed transactions.</summary>
public static class FirmwareUpdateMethods
{
    /// <summary>Records a release; payload [manifest, signatures]; no target; by its vendor.</summary>
    public const int Deploy = 1;

    /// <summary>Confirms that the image has the size and digest of the manifest; payload [size, SHA-256]; target: the release; by a validator.</summary>
    public const int Attest = 2;

    /// <summary>Revokes a release; payload [reason]; target: the release; by its vendor.</summary>
    public const int Revoke = 3;

    /// <summary>Approves the release; payload [manifest digest]; target: the release; by an auditor.</summary>
    public const int Approve = 4;

    /// <summary>Permanently stops a release that is not active yet; payload [manifest digest, reason]; target: the release; by an auditor.</summary>
    public const int Veto = 5;

    /// <summary>Asks to revoke the release; f + 1 such calls revoke it; payload [manifest digest, reason]; target: the release; by a validator.</summary>
    public const int Recall = 6;

    /// <summary>
    /// Activates a release that meets all conditions since a policy or the validator set changed; payload []; target: the release; by
    /// its vendor or a validator.
    /// </summary>
    public const int Activate = 7;
}
