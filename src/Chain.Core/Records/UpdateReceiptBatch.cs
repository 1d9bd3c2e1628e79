using System.Diagnostics.CodeAnalysis;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>All receipts of a gateway about one release, in the one order that they have, with the root and counts of its report.</summary>
/// <remarks>
/// Ascending by pseudonym and one a device, so that whoever is shown the receipts beside each other sees that none is there twice
/// (threat G05), and two gateways with the same receipts have the same root.
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

    /// <summary>The receipts, ascending by pseudonym.</summary>
    public IReadOnlyList<UpdateReceipt> Receipts => _receipts;

    /// <summary>RFC 9162 root over the receipts; <see cref="MerkleTree.EmptyRoot"/> if there are none.</summary>
    public Hash256 Root { get; }

    /// <summary>Sorts receipts into a batch; false if there are too many, two of one device, or one of another release. [OUT-RECEIPT.3]</summary>
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

    /// <summary>Devices by state, beside <paramref name="pending"/> ones that have no receipt.</summary>
    public OutcomeCounts Count(long pending) => new(
        pending, In(UpdateReceiptState.Installed), In(UpdateReceiptState.Confirmed), In(UpdateReceiptState.Failed),
        In(UpdateReceiptState.Cancelled), In(UpdateReceiptState.TimedOut));

    /// <summary>The proof that the receipt at <paramref name="index"/> is under <see cref="Root"/>.</summary>
    public Hash256[] Prove(int index) => MerkleTree.InclusionProof(_leaves, index);

    private long In(UpdateReceiptState state) => _receipts.LongCount(r => r.State == state);
}
