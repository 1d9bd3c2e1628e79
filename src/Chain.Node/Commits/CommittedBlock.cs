using Chain.Core.Ledger;
using Chain.Node.Storage;

namespace Chain.Node.Commits;

/// <summary>A block that this node has just committed to disk.</summary>
internal sealed record CommittedBlock(ExecutedBlock Executed, CommitCertificate Certificate)
{
    public Block Block => Executed.Block;

    public IEnumerable<ContractEvent> Events => Executed.Receipts.SelectMany(r => r.Events);
}
