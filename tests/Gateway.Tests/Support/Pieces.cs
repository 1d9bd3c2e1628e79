using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Gateway.Tests.Support;

/// <summary>The piece tree of an image, computed without optimizations.</summary>
internal static class Pieces
{
    public static Hash256[] Leaves(byte[] image, int sizeBytes) => [.. image.Chunk(sizeBytes).Select(piece => MerkleTree.HashLeaf(piece))];

    public static Hash256 Root(byte[] image, int sizeBytes) => MerkleTree.Root(Leaves(image, sizeBytes));
}
