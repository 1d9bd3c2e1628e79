using Chain.Core.Ledger;
using Chain.Node.Storage;

namespace Chain.Node.Commits;

/// <summary>A block that has just become part of this node's chain, on disk.</summary>
internal sealed record CommittedBlock(ExecutedBlock Executed, CommitCertificate Certificate)
{
    public Block Block => Executed.Block;

    public IEnumerable<ContractEvent> Events => Executed.Receipts.SelectMany(r => r.Events);
}
