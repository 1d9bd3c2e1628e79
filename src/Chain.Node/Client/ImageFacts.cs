using System.Security.Cryptography;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Chain.Node.Client;

/// <summary>Size, digest and piece root of an image, computed in one pass.</summary>
internal sealed record ImageFacts(long SizeBytes, Hash256 Sha256, int PieceSizeBytes, Hash256 PiecesRoot)
{
    private const int PieceBytes = 256 * 1024;

    public static async Task<ImageFacts> OfAsync(string path, CancellationToken cancellation)
    {
        if (!File.Exists(path)) throw new CommandException(ExitCode.NotFound, $"image {path} does not exist: check the path");
        await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        if (file.Length == 0) throw new CommandException(ExitCode.Usage, $"image {path} is empty: an image has at least 1 byte");
        using IncrementalHash whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        List<Hash256> pieces = [];
        byte[] piece = new byte[PieceBytes];
        long size = 0;
        int read;
        while ((read = await file.ReadAtLeastAsync(piece, PieceBytes, throwOnEndOfStream: false, cancellation).ConfigureAwait(false)) > 0)
        {
            whole.AppendData(piece, 0, read);
            pieces.Add(MerkleTree.HashLeaf(piece.AsSpan(0, read)));
            size += read;
        }

        return new ImageFacts(size, Hash256.From(whole.GetHashAndReset()), PieceBytes,
            MerkleTree.Root(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(pieces)));
    }
}
