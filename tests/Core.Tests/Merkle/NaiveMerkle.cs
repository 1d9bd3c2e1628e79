using System.Security.Cryptography;
using Chain.Core.Primitives;

namespace Core.Tests.Merkle;

/// <summary>The trees implemented directly from their definitions, on byte arrays, for comparison.</summary>
internal static class NaiveMerkle
{
    /// <summary>RFC 9162, section 2.1.1.</summary>
    public static byte[] ListRoot(IReadOnlyList<byte[]> leaves)
    {
        if (leaves.Count == 0) return SHA256.HashData([]);
        if (leaves.Count == 1) return SHA256.HashData([0, .. leaves[0]]);
        int split = 1;
        while (split * 2 < leaves.Count) split *= 2;
        return SHA256.HashData([1, .. ListRoot([.. leaves.Take(split)]), .. ListRoot([.. leaves.Skip(split)])]);
    }

    /// <summary>The same, over leaf hashes.</summary>
    public static Hash256 RootOfHashes(ReadOnlySpan<Hash256> leaves)
    {
        if (leaves.Length == 1) return leaves[0];
        int split = 1;
        while (split * 2 < leaves.Length) split *= 2;
        return Hash256.From(SHA256.HashData([1, .. RootOfHashes(leaves[..split]).AsSpan(), .. RootOfHashes(leaves[split..]).AsSpan()]));
    }

    /// <summary>PROOF_FORMAT.md, rules [STT.1] to [STT.3].</summary>
    public static Hash256 StateRoot(IReadOnlyDictionary<Hash256, Hash256> entries) => Hash256.From(StateRoot([.. entries], 0));

    private static byte[] StateRoot(List<KeyValuePair<Hash256, Hash256>> entries, int depth)
    {
        if (entries.Count == 0) return new byte[32];
        if (entries.Count == 1) return SHA256.HashData([2, .. entries[0].Key.AsSpan(), .. entries[0].Value.AsSpan()]);
        byte[] left = StateRoot([.. entries.Where(e => !Bit(e.Key, depth))], depth + 1);
        byte[] right = StateRoot([.. entries.Where(e => Bit(e.Key, depth))], depth + 1);
        return SHA256.HashData([3, .. left, .. right]);
    }

    private static bool Bit(Hash256 path, int depth) => ((path.AsSpan()[depth / 8] << (depth % 8)) & 0x80) != 0;
}
