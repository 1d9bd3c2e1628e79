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

    private readonly byte[] _encoded;

    private Transaction(byte[] encoded, Hash256 id, Address sender, PublicKey key, ulong nonce, ContractKind kind, int method, Address target,
        byte[] payload, Signature signature)
    {
        _encoded = encoded;
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
    public ReadOnlyMemory<byte> Encoded => _encoded;

    /// <summary>Makes and signs a transaction for the participant <paramref name="sender"/>.</summary>
    /// <exception cref="ArgumentException">The payload is longer than <see cref="Limits.PayloadBytesMax"/>.</exception>
    public static Transaction Create(Hash256 chainId, ISigner signer, Address sender, ulong nonce, ContractKind kind, int method, Address target,
        ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(signer);
        if (payload.Length > Limits.PayloadBytesMax) throw new ArgumentException($"A payload has at most {Limits.PayloadBytesMax} bytes.", nameof(payload));
        PublicKey key = signer.PublicKey;
        byte[] arguments = payload.ToArray();
        Hash256 id = ComputeId(chainId, sender, key, nonce, kind, method, target, arguments);
        Signature signature = signer.Sign(id);
        CborWriter writer = new();
        writer.Array(9);
        WriteUnsigned(writer, sender, key, nonce, kind, method, target, arguments);
        writer.Bytes(signature.AsSpan());
        return new Transaction(writer.ToArray(), id, sender, key, nonce, kind, method, target, arguments, signature);
    }

    /// <summary>Whether the signature is good. That the key belongs to the sender is for the chain's state to say.</summary>
    public bool IsSignatureValid() => SignatureVerifier.Verify(Key, Id, Signature);

    /// <summary>Reads a transaction; refuses any form but the canonical one. The signature is not checked here.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, Hash256 chainId, [NotNullWhen(true)] out Transaction? transaction)
    {
        transaction = null;
        if (encoded.Length > Limits.TransactionBytesMax) return false;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(9) || !reader.TryInt(CurrentVersion, out long version) || version != CurrentVersion) return false;
        if (!reader.TryAddress(out Address sender) || !reader.TryPublicKey(out PublicKey key)) return false;
        if (!reader.TryUInt(ulong.MaxValue - 1, out ulong nonce)) return false;
        if (!reader.TryInt(ushort.MaxValue, out long kind) || !reader.TryInt(ushort.MaxValue, out long method)) return false;
        if (!reader.TryAddress(out Address target) || !reader.TryBytes(Limits.PayloadBytesMax, out ReadOnlySpan<byte> payload)) return false;
        if (!reader.TrySignature(out Signature signature) || !reader.AtEnd) return false;
        byte[] arguments = payload.ToArray();
        Hash256 id = ComputeId(chainId, sender, key, nonce, (ContractKind)kind, (int)method, target, arguments);
        transaction = new Transaction(encoded.ToArray(), id, sender, key, nonce, (ContractKind)kind, (int)method, target, arguments, signature);
        return true;
    }

    private static Hash256 ComputeId(Hash256 chainId, Address sender, PublicKey key, ulong nonce, ContractKind kind, int method, Address target, byte[] payload)
    {
        CborWriter writer = new();
        writer.Array(8);
        WriteUnsigned(writer, sender, key, nonce, kind, method, target, payload);
        return DomainHash.Compute(Domains.Transaction, chainId, writer.Written);
    }

    private static void WriteUnsigned(CborWriter writer, Address sender, PublicKey key, ulong nonce, ContractKind kind, int method, Address target,
        byte[] payload)
    {
        writer.Int(CurrentVersion);
        writer.Bytes(sender.AsSpan());
        writer.Bytes(key.AsSpan());
        writer.UInt(nonce);
        writer.UInt((ulong)kind);
        writer.Int(method);
        writer.Bytes(target.AsSpan());
        writer.Bytes(payload);
    }
}
