using Chain.Contracts;
using Chain.Core.Ledger;
using Chain.Core.Records;

namespace Contracts.Tests.Engine;

/// <summary>A contract whose methods do what their names say. Tests use it to observe the engine.</summary>
internal sealed class ProbeContract(byte version) : IContract
{
    public const int Write = 1, WriteAndRefuse = 2, WriteIfAbsent = 3, Delete = 4;

    /// <summary>The only entry that the methods read and write.</summary>
    public static StateKey Key { get; } = StateKeys.ParticipantName("probe");

    public Outcome Call(CallContext call)
    {
        switch (call.Transaction.Method)
        {
            case Write:
                call.State.Overlay.Write(Key, new[] { version });
                break;
            case WriteAndRefuse:
                call.State.Overlay.Write(Key, new[] { version });
                call.State.SetParticipant(call.State.Participant(call.Sender)! with { IsSuspended = true });
                call.Contract = call.Sender;
                call.Emit(ContractEventType.ParticipantChanged, call.Sender, call.Sender);
                return Outcome.WrongStatus;
            case WriteIfAbsent when call.State.Overlay.Contains(Key):
                return Outcome.Duplicate;
            case WriteIfAbsent:
                call.State.Overlay.Write(Key, new[] { version });
                break;
            case Delete:
                call.State.Overlay.Delete(Key);
                break;
            default:
                return Outcome.UnknownMethod;
        }

        call.Emit(ContractEventType.ParticipantChanged, call.Sender, call.Sender);
        return Outcome.Accepted;
    }
}
