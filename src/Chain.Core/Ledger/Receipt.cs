using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Ledger;

/// <summary>How one transaction of a block ended; provable under the header's receipts root.</summary>
/// <param name="TransactionId">The transaction.</param>
/// <param name="Outcome">Accepted, or the first rule it breaks; a rejected call changed nothing but its sender's nonce.</param>
/// <param name="Contract">Instance made or changed by an accepted call; zero otherwise.</param>
/// <param name="Events">What changed, in order; empty for a rejected call.</param>
public sealed record Receipt(Hash256 TransactionId, Outcome Outcome, Address Contract, IReadOnlyList<ContractEvent> Events)
{
    // A receipt with two events fits.
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

    /// <summary>Reads a receipt; refuses any form but the canonical one.</summary>
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
