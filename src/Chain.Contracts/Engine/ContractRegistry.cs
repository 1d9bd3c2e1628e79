using Chain.Core.Ledger;
using Chain.Core.Records;

namespace Chain.Contracts;

/// <summary>Says which rules are in force for a contract kind at a height.</summary>
internal sealed class ContractRegistry(ContractRegistry.Entry[] entries)
{
    /// <summary>One version of one kind.</summary>
    /// <param name="Kind">The kind.</param>
    /// <param name="Version">Version of the kind's rules.</param>
    /// <param name="ActiveFromHeight">First height of every chain at which it is in force.</param>
    /// <param name="Contract">The rules.</param>
    /// <param name="Rules">Lowest version of the chain's rules at which it is in force; see <see cref="RuleVersions"/>.</param>
    internal sealed record Entry(ContractKind Kind, int Version, long ActiveFromHeight, IContract Contract, int Rules = RuleVersions.First);

    /// <summary>The newest version of a kind that is in force at a height, or null.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="height">The height.</param>
    /// <param name="rules">Version of the chain's rules at the height.</param>
    public Entry? Find(ContractKind kind, long height, int rules)
    {
        Entry? found = null;
        foreach (Entry entry in entries)
        {
            bool isInForce = entry.Kind == kind && entry.ActiveFromHeight <= height && entry.Rules <= rules;
            if (isInForce && (found is null || entry.Version > found.Version)) found = entry;
        }

        return found;
    }

    /// <summary>Runs the begin-of-block work of each kind, in the order of registration, by the version that is in force.</summary>
    public void BeginBlock(LedgerState state, ValidatorSet deciding, BlockContext block, int rules)
    {
        foreach (Entry entry in entries)
        {
            if (entry.Contract is IBeginBlocker contract && Find(entry.Kind, block.Height, rules) == entry) contract.BeginBlock(state, deciding, block);
        }
    }

    /// <summary>Runs the end-of-block work of each kind, in the order of registration, by the version that is in force.</summary>
    public void EndBlock(LedgerState state, ValidatorSet deciding, long height, int rules)
    {
        foreach (Entry entry in entries)
        {
            if (entry.Contract is IEndBlocker contract && Find(entry.Kind, height, rules) == entry) contract.EndBlock(state, deciding, height);
        }
    }
}
