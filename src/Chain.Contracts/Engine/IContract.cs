using Chain.Core.Ledger;

namespace Chain.Contracts;

/// <summary>A native contract: one kind, one version of its rules.</summary>
internal interface IContract
{
    /// <summary>Runs one call on the call's own overlay; whatever it wrote is dropped unless it returns Accepted.</summary>
    Outcome Call(CallContext call);
}
