using Chain.Core.Ledger;

namespace Chain.Contracts.Replication;

/// <summary>The replication contract: one instance a (release, broker) pair. Rules and tags are those of RULES.md beside this file.</summary>
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
