using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Ledger;

/// <summary>A participant's signed call of one contract.</summary>
/// <remarks>
/// The id covers everything but the signature, so a re-signed or malleated twin is the same transaction (threat E01), and it
/// covers the chain's id, so it means nothing on another chain.
/// </remarks>
public sealed class Transaction
{
    /// <summary>The version that this code writes.</summary>
    public const int CurrentVersion = 1;

    // Heads of the signed and the unsigned form: arrays of nine and of eight items.
    private const byte SignedHead = 0x89, UnsignedHead = 0x88;

    // The signature as the last item: a byte string with a length of one byte.
    private const int SignatureItemBytes = 2 + Signature.Size;

    // Unsigned forms up to here are put together on the stack.
    private const int StackBytesMax = 1024;

    private Transaction(ReadOnlyMemory<byte> encoded, Hash256 id, Address sender, PublicKey key, ulong nonce, ContractKind kind, int method, Address target,
        ReadOnlyMemory<byte> payload, Signature signature)
    {
        Encoded = encoded;
        Id = id;
        Sender = sender;
        Key = key;
        Nonce = nonce;
        Kind = kind;
        Method = method;
        Target = target;
        Payload = payload;
        Signature = signature;
    }

    /// <summary>Hash of the unsigned form under the transaction domain and the chain's id; what the signature covers.</summary>
    public Hash256 Id { get; }

    /// <summary>The participant that calls.</summary>
    public Address Sender { get; }

    /// <summary>The key that signed; must be one of the sender's keys in force.</summary>
    public PublicKey Key { get; }

    /// <summary>Number of the sender's earlier transactions; each is used once and in order.</summary>
    public ulong Nonce { get; }

    /// <summary>The contract's kind.</summary>
    public ContractKind Kind { get; }

    /// <summary>The method, numbered by the kind.</summary>
    public int Method { get; }

    /// <summary>The contract instance, or zero where the method makes one or needs none.</summary>
    public Address Target { get; }

    /// <summary>The method's arguments, in the method's own canonical form.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>By <see cref="Key"/>, over <see cref="Id"/>.</summary>
    public Signature Signature { get; }

    /// <summary>Canonical bytes: [version, sender, key, nonce, kind, method, target, payload, signature].</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>Makes and signs a transaction for the participant <paramref name="sender"/>.</summary>
    /// <exception cref="ArgumentException">The payload is longer than <see cref="Limits.PayloadBytesMax"/>.</exception>
    public static Transaction Create(Hash256 chainId, ISigner signer, Address sender, ulong nonce, ContractKind kind, int method, Address target,
        ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(signer);
        if (payload.Length > Limits.PayloadBytesMax) throw new ArgumentException($"A payload has at most {Limits.PayloadBytesMax} bytes.", nameof(payload));
        PublicKey key = signer.PublicKey;
        CborWriter writer = new();
        writer.Array(8);
        writer.Int(CurrentVersion);
        writer.Bytes(sender.AsSpan());
        writer.Bytes(key.AsSpan());
        writer.UInt(nonce);
        writer.UInt((ulong)kind);
        writer.Int(method);
        writer.Bytes(target.AsSpan());
        writer.Bytes(payload);
        int unsignedLength = writer.Written.Length;
        Hash256 id = DomainHash.Compute(Domains.Transaction, chainId, writer.Written);
        Signature signature = signer.Sign(id);
        writer.Bytes(signature.AsSpan());
        byte[] encoded = writer.Written.ToArray();
        encoded[0] = SignedHead;
        ReadOnlyMemory<byte> arguments = encoded.AsMemory(unsignedLength - payload.Length, payload.Length);
        return new Transaction(encoded, id, sender, key, nonce, kind, method, target, arguments, signature);
    }

    /// <summary>Whether the signature is good. That the key belongs to the sender is for the chain's state to say.</summary>
    public bool IsSignatureValid() => SignatureVerifier.Verify(Key, Id, Signature);

    /// <summary>Reads a transaction; refuses any form but the canonical one. The signature is not checked here.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, Hash256 chainId, [NotNullWhen(true)] out Transaction? transaction)
    {
        transaction = null;
        return encoded.Length <= Limits.TransactionBytesMax && TryDecodeOwned(encoded.ToArray(), chainId, out transaction);
    }

    /// <summary>As <see cref="TryDecode"/>, for bytes that nobody changes any more: the transaction keeps them instead of a copy.</summary>
    internal static bool TryDecodeOwned(ReadOnlyMemory<byte> encoded, Hash256 chainId, [NotNullWhen(true)] out Transaction? transaction)
    {
        transaction = null;
        if (encoded.Length > Limits.TransactionBytesMax) return false;
        CborReader reader = new(encoded.Span);
        if (!reader.TryExactArray(9) || !reader.TryInt(CurrentVersion, out long version) || version != CurrentVersion) return false;
        if (!reader.TryAddress(out Address sender) || !reader.TryPublicKey(out PublicKey key)) return false;
        if (!reader.TryUInt(ulong.MaxValue - 1, out ulong nonce)) return false;
        if (!reader.TryInt(ushort.MaxValue, out long kind) || !reader.TryInt(ushort.MaxValue, out long method)) return false;
        if (!reader.TryAddress(out Address target) || !reader.TryBytes(Limits.PayloadBytesMax, out ReadOnlySpan<byte> payload)) return false;
        if (!reader.TrySignature(out Signature signature) || !reader.AtEnd) return false;

        // The reader took the whole input, so the payload ends where the item of the signature begins.
        int unsignedLength = encoded.Length - SignatureItemBytes;
        ReadOnlyMemory<byte> arguments = encoded.Slice(unsignedLength - payload.Length, payload.Length);
        Hash256 id = ComputeId(chainId, encoded.Span[..unsignedLength]);
        transaction = new Transaction(encoded, id, sender, key, nonce, (ContractKind)kind, (int)method, target, arguments, signature);
        return true;
    }

    /// <summary>Only one form decodes, so the unsigned form is the signed one with another head and without its end: nothing is encoded again.</summary>
    private static Hash256 ComputeId(Hash256 chainId, ReadOnlySpan<byte> signedWithoutSignature)
    {
        byte[]? rented = signedWithoutSignature.Length > StackBytesMax ? ArrayPool<byte>.Shared.Rent(signedWithoutSignature.Length) : null;
        Span<byte> unsigned = rented is null ? stackalloc byte[StackBytesMax] : rented;
        unsigned = unsigned[..signedWithoutSignature.Length];
        signedWithoutSignature.CopyTo(unsigned);
        unsigned[0] = UnsignedHead;
        Hash256 id = DomainHash.Compute(Domains.Transaction, chainId, unsigned);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return id;
    }
}
