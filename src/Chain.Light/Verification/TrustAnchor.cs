using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Chain.Core;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>
/// A block that an operator vouches for, in 80 bytes: small enough for a bootloader. Offline verification starts there instead of at the
/// genesis, so the set changes before it are not needed. [BUNDLE.10]
/// </summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Height">Height of the block; 0 for the genesis.</param>
/// <param name="TimeMs">Its time, in Unix milliseconds.</param>
/// <param name="ValidatorsHash">Hash of the set that decides the next block.</param>
public sealed record TrustAnchor(Hash256 ChainId, long Height, long TimeMs, Hash256 ValidatorsHash)
{
    /// <summary>Length of the encoded anchor, in bytes.</summary>
    public const int Size = 2 * Hash256.Size + 2 * sizeof(long);

    /// <summary>Makes the anchor of a genesis.</summary>
    public static TrustAnchor Of(GenesisDocument genesis)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        return new TrustAnchor(genesis.ChainId, 0, genesis.TimeMs, genesis.Validators.Hash(genesis.ChainId));
    }

    /// <summary>Makes the anchor of a trusted point.</summary>
    public static TrustAnchor Of(TrustedState trusted)
    {
        ArgumentNullException.ThrowIfNull(trusted);
        return new TrustAnchor(trusted.ChainId, trusted.Height, trusted.TimeMs, trusted.NextValidatorsHash);
    }

    /// <summary>The 80 bytes: chain id, height and time (64 bits each, big-endian), hash of the set.</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        byte[] bytes = new byte[Size];
        ChainId.CopyTo(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(Hash256.Size), Height);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(Hash256.Size + sizeof(long)), TimeMs);
        ValidatorsHash.CopyTo(bytes.AsSpan(Size - Hash256.Size));
        return bytes;
    }

    /// <summary>Decodes an anchor; false for another length, or a height or time out of range.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out TrustAnchor? anchor)
    {
        anchor = null;
        if (encoded.Length != Size) return false;
        long height = BinaryPrimitives.ReadInt64BigEndian(encoded[Hash256.Size..]);
        long timeMs = BinaryPrimitives.ReadInt64BigEndian(encoded[(Hash256.Size + sizeof(long))..]);
        if (height is < 0 or > Limits.HeightMax || timeMs is < 0 or > Limits.TimeMsMax) return false;
        anchor = new TrustAnchor(Hash256.From(encoded[..Hash256.Size]), height, timeMs, Hash256.From(encoded[^Hash256.Size..]));
        return true;
    }
}
