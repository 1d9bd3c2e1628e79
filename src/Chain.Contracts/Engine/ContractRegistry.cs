using Chain.Core.Ledger;

namespace Chain.Contracts;

/// <summary>Says which rules are in force for a contract kind at a height.</summary>
internal sealed class ContractRegistry(ContractRegistry.Entry[] entries)
{
    /// <summary>One version of one kind.</summary>
    internal sealed record Entry(ContractKind Kind, int Version, long ActiveFromHeight, IContract Contract);

    /// <summary>The newest version of a kind that is in force at a height, or null.</summary>
    public IContract? Find(ContractKind kind, long height)
    {
        Entry? found = null;
        foreach (Entry entry in entries)
        {
            if (entry.Kind == kind && entry.ActiveFromHeight <= height && (found is null || entry.Version > found.Version)) found = entry;
        }

        return found?.Contract;
    }

    /// <summary>Runs the end-of-block work of each kind, in the order of registration, by the version that is in force at the height.</summary>
    public void EndBlock(LedgerState state, ValidatorSet deciding, long height)
    {
        foreach (Entry entry in entries)
        {
            if (entry.Contract is IEndBlocker contract && Find(entry.Kind, height) == entry.Contract) contract.EndBlock(state, deciding, height);
        }
    }
}
