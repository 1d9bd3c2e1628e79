using System.Security.Cryptography;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Gateway.Downloads;

/// <summary>The leaf hashes of an image's pieces, trusted because their RFC 9162 root is the one in the proven manifest.</summary>
internal sealed class PieceList
{
    private readonly ReleaseManifest _manifest;
    private readonly Hash256[] _leaves;

    private PieceList(ReleaseManifest manifest, Hash256[] leaves)
    {
        _manifest = manifest;
        _leaves = leaves;
    }

    /// <summary>Pieces of the image.</summary>
    public int Count => CountOf(_manifest);

    /// <summary>Pieces of a manifest's image.</summary>
    public static int CountOf(ReleaseManifest manifest) =>
        checked((int)((manifest.ImageSizeBytes + manifest.PieceSizeBytes - 1) / manifest.PieceSizeBytes));

    /// <summary>
    /// The list of an image of one piece, which needs no hashes: the image's own digest checks it. Null for a larger image.
    /// </summary>
    public static PieceList? OfOnePiece(ReleaseManifest manifest) => CountOf(manifest) == 1 ? new PieceList(manifest, []) : null;

    /// <summary>
    /// Reads a list from any source, 32 bytes for each piece; null unless count and root are the manifest's. [GW-PIECE.1]
    /// </summary>
    public static PieceList? Trust(ReleaseManifest manifest, ReadOnlySpan<byte> hashes)
    {
        int count = CountOf(manifest);
        if (hashes.Length != (long)count * Hash256.Size) return null;
        Hash256[] leaves = new Hash256[count];
        for (int i = 0; i < count; i++) leaves[i] = Hash256.From(hashes.Slice(i * Hash256.Size, Hash256.Size));
        return MerkleTree.Root(leaves) == manifest.PiecesRoot ? new PieceList(manifest, leaves) : null;
    }

    /// <summary>Offset of a piece in the image, in bytes.</summary>
    public long OffsetOf(int index) => (long)index * _manifest.PieceSizeBytes;

    /// <summary>Length of a piece in bytes; only the last one may be shorter.</summary>
    public int LengthOf(int index) => (int)Math.Min(_manifest.PieceSizeBytes, _manifest.ImageSizeBytes - OffsetOf(index));

    /// <summary>Whether these are the bytes of the piece.</summary>
    public bool Matches(int index, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != LengthOf(index)) return false;
        if (_leaves.Length > 0) return MerkleTree.HashLeaf(bytes) == _leaves[index];
        Span<byte> digest = stackalloc byte[Hash256.Size];
        SHA256.HashData(bytes, digest);
        return Hash256.From(digest) == _manifest.ImageSha256;
    }
}
