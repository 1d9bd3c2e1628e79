using System.Buffers.Binary;
using Chain.Core.Primitives;

namespace Chain.Node.Journal;

/// <summary>How far a journal has got. Each block is stored with the mark of that moment, so an older copy of the journal shows beside the chain.</summary>
/// <param name="Validator">Owner of the journal.</param>
/// <param name="Height">Height of the journal's records.</param>
/// <param name="Intents">Number of votes and proposals that it holds at that height. All of them are on disk.</param>
internal readonly record struct JournalMark(Address Validator, long Height, int Intents)
{
    private const int Size = Address.Size + sizeof(long) + sizeof(int);

    /// <summary>Whether a journal with this mark lacks records that the same validator's journal with the other one holds.</summary>
    public bool IsBefore(JournalMark other) =>
        Validator.Equals(other.Validator) && (Height < other.Height || (Height == other.Height && Intents < other.Intents));

    /// <summary>The mark as a row: validator (20 bytes), height (8), intents (4), big-endian.</summary>
    public byte[] Encode()
    {
        byte[] row = new byte[Size];
        Validator.CopyTo(row);
        BinaryPrimitives.WriteInt64BigEndian(row.AsSpan(Address.Size), Height);
        BinaryPrimitives.WriteInt32BigEndian(row.AsSpan(Address.Size + sizeof(long)), Intents);
        return row;
    }

    /// <summary>The mark in a row; null if there is no such row.</summary>
    /// <exception cref="InvalidDataException">The row has another length.</exception>
    public static JournalMark? Decode(byte[]? row)
    {
        if (row is null) return null;
        if (row.Length != Size) throw new InvalidDataException("the mark of the vote journal is damaged");
        return new JournalMark(Address.From(row.AsSpan(0, Address.Size)), BinaryPrimitives.ReadInt64BigEndian(row.AsSpan(Address.Size)),
            BinaryPrimitives.ReadInt32BigEndian(row.AsSpan(Address.Size + sizeof(long))));
    }
}
