using System.Diagnostics.CodeAnalysis;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>All receipts of a gateway for one release, sorted, with the root and the counts of its report.</summary>
/// <remarks>
/// The receipts ascend by pseudonym, one per device. So a reader of all receipts sees that none is counted twice (threat G05), and
/// equal receipts give equal roots.
/// </remarks>
public sealed class UpdateReceiptBatch
{
    private readonly UpdateReceipt[] _receipts;
    private readonly Hash256[] _leaves;

    private UpdateReceiptBatch(UpdateReceipt[] sorted)
    {
        _receipts = sorted;
        _leaves = [.. sorted.Select(r => r.LeafHash())];
        Root = MerkleTree.Root(_leaves);
    }

    /// <summary>The receipts, by ascending pseudonym.</summary>
    public IReadOnlyList<UpdateReceipt> Receipts => _receipts;

    /// <summary>RFC 9162 root over the receipts; <see cref="MerkleTree.EmptyRoot"/> if there are none.</summary>
    public Hash256 Root { get; }

    /// <summary>
    /// Sorts receipts into a batch; false if there are more than <see cref="Limits.ReportDevicesMax"/>, two for one device, or one for
    /// another release. [OUT-RECEIPT.3]
    /// </summary>
    public static bool TryCreate(Address release, IEnumerable<UpdateReceipt> receipts, [NotNullWhen(true)] out UpdateReceiptBatch? batch)
    {
        batch = null;
        UpdateReceipt[] sorted = [.. receipts.OrderBy(r => r.Device)];
        if (sorted.Length > Limits.ReportDevicesMax) return false;
        for (int i = 0; i < sorted.Length; i++)
        {
            if (sorted[i].Release != release || (i > 0 && sorted[i - 1].Device == sorted[i].Device)) return false;
        }

        batch = new UpdateReceiptBatch(sorted);
        return true;
    }

    /// <summary>Counts the devices per state, with <paramref name="pending"/> devices that have no receipt.</summary>
    public OutcomeCounts Count(long pending) => new(
        pending, In(UpdateReceiptState.Installed), In(UpdateReceiptState.Confirmed), In(UpdateReceiptState.Failed),
        In(UpdateReceiptState.Cancelled), In(UpdateReceiptState.TimedOut));

    /// <summary>Returns the RFC 9162 inclusion proof of the receipt at <paramref name="index"/> under <see cref="Root"/>.</summary>
    public Hash256[] Prove(int index) => MerkleTree.InclusionProof(_leaves, index);

    private long In(UpdateReceiptState state) => _receipts.LongCount(r => r.State == state);
}
