namespace Chain.Core.Ledger;

/// <summary>Which native contract a transaction calls. Append-only: signatures cover the numbers.</summary>
public enum ContractKind
{
    /// <summary>No contract; never valid.</summary>
    Unspecified = 0,

    /// <summary>Participants, their keys and the validator set.</summary>
    Participants = 1,

    /// <summary>Firmware update contracts, one instance per release.</summary>
    FirmwareUpdate = 2,

    /// <summary>Firmware replication contracts, one instance per pair of release and broker.</summary>
    Replication = 3,

    /// <summary>Outcome reports of gateways, one record per pair of release and gateway.</summary>
    OutcomeReports = 4,
}
