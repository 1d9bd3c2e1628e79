namespace Chain.Core.Records;

/// <summary>What a participant may do. A set; the numbers are on the chain.</summary>
[Flags]
public enum Roles
{
    /// <summary>Nothing but hold keys.</summary>
    None = 0,

    /// <summary>Attests releases and votes on governance; the validators are authorities.</summary>
    Authority = 1,

    /// <summary>Deploys releases of its own models.</summary>
    Vendor = 2,

    /// <summary>Carries other vendors' images.</summary>
    Broker = 4,

    /// <summary>Approves or vetoes releases.</summary>
    Auditor = 8,

    /// <summary>Reports the outcome of updates.</summary>
    Gateway = 16,

    /// <summary>Every role that exists.</summary>
    All = Authority | Vendor | Broker | Auditor | Gateway,
}
