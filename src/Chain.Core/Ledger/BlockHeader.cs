using System.Diagnostics.CodeAnalysis;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Ledger;

/// <summary>The header of a block: everything that a light client needs of it, in about 300 bytes.</summary>
/// <remarks>The header of height 0 is the genesis header. It has no certificate; the genesis document determines it.</remarks>
public sealed class BlockHeader
{
    /// <summary>The version that this code writes.</summary>
    public const int CurrentVersion = 1;

    private byte[]? _encoded;
    private Hash256? _hash;

    /// <summary>Version of the header format.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Hash of the genesis document. Every hash and signature of the chain covers it.</summary>
    public required Hash256 ChainId { get; init; }

    /// <summary>Height, 0 for genesis.</summary>
    public required long Height { get; init; }

    /// <summary>Proposer's time in Unix milliseconds; strictly greater than the parent's.</summary>
    public required long TimeMs { get; init; }

    /// <summary>Hash of the previous header; zero at genesis.</summary>
    public required Hash256 ParentHash { get; init; }

    /// <summary>RFC 9162 root over the block's encoded transactions.</summary>
    public required Hash256 TransactionsRoot { get; init; }

    /// <summary>RFC 9162 root over the block's encoded receipts.</summary>
    public required Hash256 ReceiptsRoot { get; init; }

    /// <summary>Root of the state tree after this block.</summary>
    public required Hash256 StateRoot { get; init; }

    /// <summary>RFC 9162 root over the hashes of all earlier headers, leaves 0 to height - 1.</summary>
    public required Hash256 HistoryRoot { get; init; }

    /// <summary>Hash of the validator set that decides this block.</summary>
    public required Hash256 ValidatorsHash { get; init; }

    /// <summary>Hash of the validator set that decides the next block.</summary>
    public required Hash256 NextValidatorsHash { get; init; }

    /// <summary>Height of the latest header, up to this one, whose next validator set differs from its own; 0 if there is none.</summary>
    public required long LastSetChangeHeight { get; init; }

    /// <summary>Index, in the deciding set, of the validator that made this block.</summary>
    public required int ProposerIndex { get; init; }

    /// <summary>Canonical bytes: a 13-element array of the properties in the order above.</summary>
    public ReadOnlyMemory<byte> Encoded => _encoded ??= Encode();

    /// <summary>Hash of the header under the header domain and the chain id. It is also the hash of the block.</summary>
    public Hash256 Hash => _hash ??= DomainHash.Compute(Domains.Header, ChainId, Encoded.Span);

    private byte[] Encode()
    {
        CborWriter writer = new();
        writer.Array(13);
        writer.Int(Version);
        writer.Bytes(ChainId.AsSpan());
        writer.Int(Height);
        writer.Int(TimeMs);
        writer.Bytes(ParentHash.AsSpan());
        writer.Bytes(TransactionsRoot.AsSpan());
        writer.Bytes(ReceiptsRoot.AsSpan());
        writer.Bytes(StateRoot.AsSpan());
        writer.Bytes(HistoryRoot.AsSpan());
        writer.Bytes(ValidatorsHash.AsSpan());
        writer.Bytes(NextValidatorsHash.AsSpan());
        writer.Int(LastSetChangeHeight);
        writer.Int(ProposerIndex);
        return writer.Written.ToArray();
    }

    /// <summary>Decodes a header; false unless the bytes are canonical.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out BlockHeader? header)
    {
        header = null;
        if (encoded.Length > Limits.HeaderBytesMax) return false;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(13) || !reader.TryInt(CurrentVersion, out long version) || version != CurrentVersion) return false;
        if (!reader.TryHash(out Hash256 chainId) || !reader.TryInt(Limits.HeightMax, out long height)) return false;
        if (!reader.TryInt(Limits.TimeMsMax, out long timeMs) || !reader.TryHash(out Hash256 parent)) return false;
        if (!reader.TryHash(out Hash256 transactions) || !reader.TryHash(out Hash256 receipts)) return false;
        if (!reader.TryHash(out Hash256 state) || !reader.TryHash(out Hash256 history)) return false;
        if (!reader.TryHash(out Hash256 validators) || !reader.TryHash(out Hash256 nextValidators)) return false;
        if (!reader.TryInt(height, out long lastChange) || !reader.TryInt(Limits.ValidatorsMax - 1, out long proposer) || !reader.AtEnd) return false;
        header = new BlockHeader
        {
            Version = (int)version,
            ChainId = chainId,
            Height = height,
            TimeMs = timeMs,
            ParentHash = parent,
            TransactionsRoot = transactions,
            ReceiptsRoot = receipts,
            StateRoot = state,
            HistoryRoot = history,
            ValidatorsHash = validators,
            NextValidatorsHash = nextValidators,
            LastSetChangeHeight = lastChange,
            ProposerIndex = (int)proposer,
            _encoded = encoded.ToArray(),
        };
        return true;
    }
}
