using System.Buffers;
using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Chain.Core.Ledger;

/// <summary>Ids of transactions by their encoded bytes, many together, so that the hashes fill the processor's lanes.</summary>
/// <remarks>
/// The encoding is canonical, so the unsigned form, which an id is the hash of, is the signed form with another head and without the signature.
/// Bytes that are no transaction get an id that nobody uses.
/// </remarks>
internal static class TransactionIds
{
    /// <summary>Computes one id for each transaction.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="encoded">The signed forms.</param>
    /// <param name="ids">Receives the ids.</param>
    public static void Compute(Hash256 chainId, ReadOnlySpan<ReadOnlyMemory<byte>> encoded, Span<Hash256> ids)
    {
        // A message of DomainHash.Compute without its first byte, which is the prefix of all of them.
        int header = Domains.Transaction.Length + Hash256.Size, total = 0;
        foreach (ReadOnlyMemory<byte> signed in encoded) total += header + UnsignedLength(signed);
        byte[] rented = ArrayPool<byte>.Shared.Rent(total);
        ReadOnlyMemory<byte>[] messages = new ReadOnlyMemory<byte>[encoded.Length];
        int start = 0;
        for (int i = 0; i < messages.Length; i++)
        {
            int length = UnsignedLength(encoded[i]);
            Span<byte> message = rented.AsSpan(start, header + length);
            Domains.Transaction.CopyTo(message);
            chainId.CopyTo(message[Domains.Transaction.Length..]);
            encoded[i].Span[..length].CopyTo(message[header..]);
            if (length > 0) message[header] = Transaction.UnsignedHead;
            messages[i] = rented.AsMemory(start, header + length);
            start += header + length;
        }

        Sha256Batch.HashMessages((byte)Domains.Transaction.Length, messages, ids);
        ArrayPool<byte>.Shared.Return(rented);
    }

    private static int UnsignedLength(ReadOnlyMemory<byte> signed) => Math.Max(signed.Length - Transaction.SignatureItemBytes, 0);
}
