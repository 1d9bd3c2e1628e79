using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Gateway.Receipts;

/// <summary>A device's receipt, and its inclusion proof under the root of the last report on the chain.</summary>
/// <param name="Entry">The line of the receipt.</param>
/// <param name="Receipt">The receipt itself.</param>
/// <param name="Sequence">Sequence number of the report; 0 if the receipt is in none yet.</param>
/// <param name="Root">Root in the report.</param>
/// <param name="Index">Index of the receipt's leaf.</param>
/// <param name="Size">Leaves under the root.</param>
/// <param name="Path">RFC 9162 inclusion proof.</param>
internal sealed record ReceiptProof(ReceiptEntry Entry, UpdateReceipt Receipt, ulong Sequence, Hash256 Root, int Index, int Size, IReadOnlyList<Hash256> Path);
