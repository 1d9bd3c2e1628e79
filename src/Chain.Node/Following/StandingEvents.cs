using Chain.Core.Ledger;

namespace Chain.Node.Following;

/// <summary>Which events change who may do what on contracts, or how many of them it takes, without naming a contract.</summary>
internal static class StandingEvents
{
    /// <summary>Whether an event is one of these.</summary>
    public static bool Concern(ContractEventType type) => type is ContractEventType.ParticipantRegistered or ContractEventType.ParticipantChanged
        or ContractEventType.ParticipantSuspended or ContractEventType.ParticipantReinstated or ContractEventType.ValidatorSetChanged
        or ContractEventType.ParametersChanged;
}
