using Chain.Core.Ledger;

namespace Chain.Contracts;

/// <summary>A native contract: one version of the rules of one kind.</summary>
internal interface IContract
{
    /// <summary>Runs one call. The engine undoes all its writes unless it returns Accepted.</summary>
    Outcome Call(CallContext call);
}
