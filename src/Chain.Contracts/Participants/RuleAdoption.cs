using Chain.Core.Ledger;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>The action that puts the next version of the contracts' rules in force from a height on.</summary>
/// <remarks>
/// A program that does not know the version refuses the vote, and with it the block: no vote can stop a chain whose nodes all lack the
/// new rules. Until it begins, another vote may move it.
/// </remarks>
internal static class RuleAdoption
{
    public static Outcome Check(CallContext call, GovernanceAction.AdoptRules adopt)
    {
        RuleVersions versions = call.State.RuleVersions;
        if (adopt.Version > RuleVersions.Newest) return Outcome.RulesVersionUnknown;                           // [GOV-RULES.2]
        if (adopt.Version <= versions.VersionAt(call.Block.Height)) return Outcome.NoChange;                   // [GOV-RULES.3]
        if (!OwnKeys.IsAhead(call, adopt.FromHeight)) return Outcome.HeightOutOfRange;                         // [GOV-RULES.4]
        bool isScheduled = versions.Entries.Contains(new DatedRuleVersion(adopt.Version, adopt.FromHeight));
        return isScheduled ? Outcome.NoChange : Outcome.Accepted;                                              // [GOV-RULES.3]
    }

    public static void Apply(CallContext call, GovernanceAction.AdoptRules adopt)
    {
        call.State.SetRuleVersions(call.State.RuleVersions.With(adopt.Version, adopt.FromHeight));             // [GOV-RULES.5]
        call.Emit(ContractEventType.RulesAdopted, default, call.Sender);
    }
}
