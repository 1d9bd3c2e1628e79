using Chain.Core.Ledger;

namespace Chain.Contracts.Replication;

/// <summary>The replication contract: one instance per (release, broker) pair. RULES.md in this folder defines the rules and tags.</summary>
internal sealed class ReplicationContract : IContract
{
    public Outcome Call(CallContext call) => call.Transaction.Method switch
    {
        ReplicationMethods.Propose => ReplicationOffer.Propose(call),
        ReplicationMethods.Accept => ReplicationAnswer.Accept(call),
        ReplicationMethods.Reject => ReplicationAnswer.Reject(call),
        ReplicationMethods.BeginTransfer => ReplicationAnswer.BeginTransfer(call),
        ReplicationMethods.Locate => ReplicationCopy.Locate(call),
        ReplicationMethods.Attest => ReplicationCopy.Attest(call),
        ReplicationMethods.Withdraw => ReplicationEnd.Withdraw(call),
        ReplicationMethods.Revoke => ReplicationEnd.Revoke(call),
        _ => Outcome.UnknownMethod,
    };
}
