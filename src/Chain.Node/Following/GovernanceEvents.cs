using Chain.Core.Ledger;

namespace Chain.Node.Following;

/// <summary>The events that change permissions, the validator set or parameters, and so may change the next step of any contract.</summary>
internal static class GovernanceEvents
{
    /// <summary>Whether an event is one of them.</summary>
    public static bool Includes(ContractEventType type) => type is ContractEventType.ParticipantRegistered or ContractEventType.ParticipantChanged
        or ContractEventType.ParticipantSuspended or ContractEventType.ParticipantReinstated or ContractEventType.ValidatorSetChanged
        or ContractEventType.ParametersChanged;
}
