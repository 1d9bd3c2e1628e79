namespace Chain.Core.Records;

/// <summary>The roles of a participant, as a set. The numbers are on the chain.</summary>
[Flags]
public enum Roles
{
    /// <summary>No role.</summary>
    None = 0,

    /// <summary>Attests releases. Only authorities can be validators, who decide blocks and vote on governance.</summary>
    Authority = 1,

    /// <summary>Deploys releases of its own models.</summary>
    Vendor = 2,

    /// <summary>Serves copies of vendors' images.</summary>
    Broker = 4,

    /// <summary>Approves or vetoes releases.</summary>
    Auditor = 8,

    /// <summary>Reports the outcome of updates.</summary>
    Gateway = 16,

    /// <summary>Every role that exists.</summary>
    All = Authority | Vendor | Broker | Auditor | Gateway,
}
