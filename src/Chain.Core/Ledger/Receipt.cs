using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Ledger;

/// <summary>The result of one transaction of a block. The header's receipts root covers it.</summary>
/// <param name="TransactionId">Id of the transaction.</param>
/// <param name="Outcome">Accepted, or the first broken rule. A rejected call changes only its sender's nonce.</param>
/// <param name="Contract">Contract instance that an accepted call made or changed; zero otherwise.</param>
/// <param name="Events">The changes, in order; empty for a rejected call.</param>
public sealed record Receipt(Hash256 TransactionId, Outcome Outcome, Address Contract, IReadOnlyList<ContractEvent> Events)
{
    // Initial size of the buffer; a receipt with two events fits.
    private const int MostBytes = 192;

    /// <summary>Whether the call took effect.</summary>
    public bool IsAccepted => Outcome == Outcome.Accepted;

    /// <summary>Canonical bytes: [id, outcome, contract, [[type, contract, subject], ...]].</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        CborWriter writer = new(MostBytes);
        WriteTo(writer);
        return writer.Written.ToArray();
    }

    /// <summary>Writes the canonical bytes.</summary>
    public void WriteTo(CborWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Array(4);
        writer.Bytes(TransactionId.AsSpan());
        writer.UInt((ulong)Outcome);
        writer.Bytes(Contract.AsSpan());
        writer.Array(Events.Count);
        foreach (ContractEvent e in Events)
        {
            writer.Array(3);
            writer.UInt((ulong)e.Type);
            writer.Bytes(e.Contract.AsSpan());
            writer.Bytes(e.Subject.AsSpan());
        }

    }

    /// <summary>Decodes a receipt; false unless the bytes are canonical.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out Receipt? receipt)
    {
        receipt = null;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(4) || !reader.TryHash(out Hash256 id) || !reader.TryInt(ushort.MaxValue, out long outcome)) return false;
        if (!reader.TryAddress(out Address contract) || !reader.TryArray(Limits.EventsPerReceiptMax, out int count)) return false;
        ContractEvent[] events = new ContractEvent[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryExactArray(3) || !reader.TryInt(ushort.MaxValue, out long type)) return false;
            if (!reader.TryAddress(out Address on) || !reader.TryAddress(out Address subject)) return false;
            events[i] = new ContractEvent((ContractEventType)type, on, subject);
        }

        if (!reader.AtEnd) return false;
        receipt = new Receipt(id, (Outcome)outcome, contract, events);
        return true;
    }
}
