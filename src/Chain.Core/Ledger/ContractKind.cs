namespace Chain.Core.Ledger;

/// <summary>Which native contract a transaction calls. Append-only: the numbers are signed bytes.</summary>
public enum ContractKind
{
    /// <summary>No contract; never valid.</summary>
    Unspecified = 0,

    /// <summary>Participants, their keys and the validator set.</summary>
    Participants = 1,

    /// <summary>Firmware update contracts, one instance a release.</summary>
    FirmwareUpdate = 2,

    /// <summary>Firmware replication contracts, one instance a (release, broker) pair.</summary>
    Replication = 3,

    /// <summary>Gateways' reports of what came of a release, one record a (release, gateway) pair.</summary>
    OutcomeReports = 4,
}
