using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>Proves, against a state root, that an entry has a value or does not exist. Format: PROOF_FORMAT.md. [STT.6]</summary>
/// <remarks>
/// The proof contains neither the path nor the value hash. The verifier supplies both, so a proof for another path or value fails.
/// Immutable.
/// </remarks>
public sealed class StateProof
{
    private readonly StateProofKind _kind;
    private readonly Hash256[] _siblings;
    private readonly Hash256 _otherPath;
    private readonly Hash256 _otherValueHash;

    private StateProof(StateProofKind kind, Hash256[] siblings, Hash256 otherPath, Hash256 otherValueHash)
    {
        _kind = kind;
        _siblings = siblings;
        _otherPath = otherPath;
        _otherValueHash = otherValueHash;
    }

    /// <summary>Whether the proof shows that the state has this value at this path. [STT.8]</summary>
    public bool VerifyMembership(in Hash256 root, in Hash256 path, in Hash256 valueHash) =>
        _kind == StateProofKind.Member && Fold(StateNode.HashLeaf(path, valueHash), path).Equals(root);

    /// <summary>Whether the proof shows that the state has no entry at this path. [STT.9]</summary>
    public bool VerifyAbsence(in Hash256 root, in Hash256 path)
    {
        switch (_kind)
        {
            case StateProofKind.Empty:
                return Fold(Hash256.Zero, path).Equals(root);
            case StateProofKind.OtherLeaf:
                // The other leaf must be a different entry and must lie on the way to the path; otherwise it proves nothing about the path.
                int common = StatePath.CommonBits(_otherPath, path);
                if (common == StatePath.BitCount || common < _siblings.Length) return false;
                return Fold(StateNode.HashLeaf(_otherPath, _otherValueHash), path).Equals(root);
            default:
                return false;
        }
    }

    /// <summary>Canonical bytes: [kind, depth, bitmap, siblings]; with another leaf also [..., other path, other value hash]. [STT.7]</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        byte[] bitmap = new byte[(_siblings.Length + 7) / 8];
        byte[] hashes = new byte[_siblings.Length * Hash256.Size];
        int count = 0;
        for (int i = 0; i < _siblings.Length; i++)
        {
            if (_siblings[i].Equals(Hash256.Zero)) continue;
            bitmap[i >> 3] |= (byte)(0x80 >> (i & 7));
            _siblings[i].CopyTo(hashes.AsSpan(Hash256.Size * count++));
        }

        CborWriter writer = new();
        writer.Array(_kind == StateProofKind.OtherLeaf ? 6 : 4);
        writer.UInt((ulong)_kind);
        writer.Int(_siblings.Length);
        writer.Bytes(bitmap);
        writer.Bytes(hashes.AsSpan(0, count * Hash256.Size));
        if (_kind != StateProofKind.OtherLeaf) return writer.Written.ToArray();
        writer.Bytes(_otherPath.AsSpan());
        writer.Bytes(_otherValueHash.AsSpan());
        return writer.Written.ToArray();
    }

    /// <summary>Decodes a proof; false unless the bytes are exactly what <see cref="Encode"/> writes. Verifies nothing.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out StateProof? proof)
    {
        proof = null;
        if (encoded.Length > Limits.StateProofBytesMax) return false;
        CborReader reader = new(encoded);
        if (!reader.TryArray(6, out int items)) return false;
        if (!reader.TryInt((long)StateProofKind.OtherLeaf, out long kind) || kind == (long)StateProofKind.Unspecified) return false;
        bool isOtherLeaf = kind == (long)StateProofKind.OtherLeaf;
        if (items != (isOtherLeaf ? 6 : 4)) return false;
        if (!reader.TryInt(StatePath.BitCount, out long depth)) return false;
        if (!reader.TryBytes(StatePath.BitCount / 8, out ReadOnlySpan<byte> bitmap)) return false;
        if (!reader.TryBytes(StatePath.BitCount * Hash256.Size, out ReadOnlySpan<byte> hashes)) return false;
        if (!TryReadSiblings((int)depth, bitmap, hashes, out Hash256[]? siblings)) return false;
        Hash256 otherPath = default, otherValueHash = default;
        if (isOtherLeaf && (!reader.TryHash(out otherPath) || !reader.TryHash(out otherValueHash))) return false;
        if (!reader.AtEnd) return false;
        proof = new StateProof((StateProofKind)kind, siblings, otherPath, otherValueHash);
        return true;
    }

    internal static StateProof OfMember(Hash256[] siblings) => new(StateProofKind.Member, siblings, default, default);

    internal static StateProof OfEmpty(Hash256[] siblings) => new(StateProofKind.Empty, siblings, default, default);

    internal static StateProof OfOtherLeaf(Hash256[] siblings, in Hash256 path, in Hash256 valueHash) =>
        new(StateProofKind.OtherLeaf, siblings, path, valueHash);

    // Refuses set bits beyond the depth, a sibling hash of zero, and an empty last sibling. The last sibling is never empty, because a
    // subtree with one entry is a leaf, so the path would have ended higher up. [STT.7]
    private static bool TryReadSiblings(int depth, ReadOnlySpan<byte> bitmap, ReadOnlySpan<byte> hashes, [NotNullWhen(true)] out Hash256[]? siblings)
    {
        siblings = null;
        if (bitmap.Length != (depth + 7) / 8) return false;
        if (depth > 0 && !StatePath.IsSet(bitmap, depth - 1)) return false;
        for (int i = depth; i < bitmap.Length * 8; i++)
        {
            if (StatePath.IsSet(bitmap, i)) return false;
        }

        Hash256[] read = new Hash256[depth];
        for (int i = 0; i < depth; i++)
        {
            if (!StatePath.IsSet(bitmap, i)) continue;
            if (hashes.Length < Hash256.Size) return false;
            read[i] = Hash256.From(hashes[..Hash256.Size]);
            hashes = hashes[Hash256.Size..];
            if (read[i].Equals(Hash256.Zero)) return false;
        }

        if (!hashes.IsEmpty) return false;
        siblings = read;
        return true;
    }

    private Hash256 Fold(Hash256 hash, in Hash256 path)
    {
        for (int depth = _siblings.Length - 1; depth >= 0; depth--)
        {
            bool isRight = StatePath.IsRight(path, depth);
            hash = StateNode.HashBranch(isRight ? _siblings[depth] : hash, isRight ? hash : _siblings[depth]);
        }

        return hash;
    }
}
