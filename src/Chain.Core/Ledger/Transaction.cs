using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Ledger;

/// <summary>A signed call of one contract by a participant.</summary>
/// <remarks>
/// The id covers everything except the signature, so a copy with another signature is the same transaction (threat E01). The id also
/// covers the chain id, so a transaction is not valid on another chain.
/// </remarks>
public sealed class Transaction
{
    /// <summary>The version that this code writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>CBOR head of the unsigned form: an array of eight items.</summary>
    internal const byte UnsignedHead = 0x88;

    /// <summary>Length of the last item of the signed form, the signature: a byte string with a two-byte head.</summary>
    internal const int SignatureItemBytes = 2 + Signature.Size;

    // CBOR head of the signed form: an array of nine items.
    private const byte SignedHead = 0x89;

    // Unsigned forms up to this length are built on the stack.
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

    /// <summary>Hash of the unsigned form under the transaction domain and the chain id. The signature covers it.</summary>
    public Hash256 Id { get; }

    /// <summary>The participant that makes the call.</summary>
    public Address Sender { get; }

    /// <summary>The key that signed. It must be one of the sender's keys in force.</summary>
    public PublicKey Key { get; }

    /// <summary>Number of the sender's earlier transactions. Each nonce is used once, in order.</summary>
    public ulong Nonce { get; }

    /// <summary>Kind of the contract.</summary>
    public ContractKind Kind { get; }

    /// <summary>Number of the method, defined per kind.</summary>
    public int Method { get; }

    /// <summary>The contract instance; zero if the method makes one or needs none.</summary>
    public Address Target { get; }

    /// <summary>The method's arguments, in the canonical form that the method defines.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>Signature over <see cref="Id"/> by <see cref="Key"/>.</summary>
    public Signature Signature { get; }

    /// <summary>Canonical bytes: [version, sender, key, nonce, kind, method, target, payload, signature].</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>Creates and signs a transaction for the participant <paramref name="sender"/>.</summary>
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

    /// <summary>Whether the signature is by <see cref="Key"/>. Does not check that the key is the sender's; that needs the chain's state.</summary>
    public bool IsSignatureValid() => SignatureVerifier.Verify(Key, Id, Signature);

    /// <summary>Decodes a transaction; false unless the bytes are canonical. Does not verify the signature.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, Hash256 chainId, [NotNullWhen(true)] out Transaction? transaction)
    {
        transaction = null;
        return encoded.Length <= Limits.TransactionBytesMax && TryDecodeOwned(encoded.ToArray(), chainId, null, out transaction);
    }

    /// <summary>Decodes as <see cref="TryDecode"/> does, but keeps the bytes instead of a copy. The caller must not change them.</summary>
    /// <param name="encoded">The bytes.</param>
    /// <param name="chainId">The chain.</param>
    /// <param name="known">The id, if <see cref="TransactionIds"/> has computed it; null computes it.</param>
    /// <param name="transaction">The transaction.</param>
    internal static bool TryDecodeOwned(ReadOnlyMemory<byte> encoded, Hash256 chainId, Hash256? known, [NotNullWhen(true)] out Transaction? transaction)
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

        // The reader has read the whole input, so the payload ends where the signature item begins.
        int unsignedLength = encoded.Length - SignatureItemBytes;
        ReadOnlyMemory<byte> arguments = encoded.Slice(unsignedLength - payload.Length, payload.Length);
        Hash256 id = known ?? ComputeId(chainId, encoded.Span[..unsignedLength]);
        transaction = new Transaction(encoded, id, sender, key, nonce, (ContractKind)kind, (int)method, target, arguments, signature);
        return true;
    }

    /// <summary>
    /// Computes the id without encoding again. The encoding is canonical, so the unsigned form is the signed form with another head and
    /// without the signature item.
    /// </summary>
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
