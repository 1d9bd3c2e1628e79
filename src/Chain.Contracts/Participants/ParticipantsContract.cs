using Chain.Core.Ledger;

namespace Chain.Contracts.Participants;

/// <summary>Participants, their keys and roles.</summary>
internal sealed class ParticipantsContract : IContract
{
    public Outcome Call(CallContext call) => Outcome.UnknownMethod;
}
