using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;

namespace Chain.Light;

/// <summary>The light blocks of a bundle: the set changes since the start of trust, then the head.</summary>
internal static class LightBlockList
{
    /// <summary>Maximum number of light blocks in one file. More set changes need steps (<see cref="TrustSteps"/>).</summary>
    public const int BlocksMax = 64;

    /// <summary>Maximum size of one light block, in bytes. Two sets of 128 validators and 128 signatures take 24 KiB.</summary>
    private const int BlockBytesMax = 32 * 1024;

    /// <summary>Returns the blocks as an array.</summary>
    /// <exception cref="ArgumentException">There is no light block, or more than <see cref="BlocksMax"/>.</exception>
    public static LightBlock[] Check(IEnumerable<LightBlock> blocks)
    {
        LightBlock[] all = [.. blocks];
        return all.Length is 0 or > BlocksMax
            ? throw new ArgumentException($"A bundle holds 1 to {BlocksMax} light blocks.", nameof(blocks))
            : all;
    }

    /// <summary>Writes the blocks as an array of byte strings.</summary>
    public static void Write(CborWriter writer, IReadOnlyList<LightBlock> blocks)
    {
        writer.Array(blocks.Count);
        foreach (LightBlock block in blocks) writer.Bytes(block.Encode().Span);
    }

    /// <summary>Reads what <see cref="Write"/> writes. Verifies nothing.</summary>
    public static bool TryRead(ref CborReader reader, [NotNullWhen(true)] out LightBlock[]? blocks)
    {
        blocks = null;
        if (!reader.TryArray(BlocksMax, out int count) || count == 0) return false;
        LightBlock[] read = new LightBlock[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryBytes(BlockBytesMax, out ReadOnlySpan<byte> bytes) || !LightBlock.TryDecode(bytes, out LightBlock? block)) return false;
            read[i] = block;
        }

        blocks = read;
        return true;
    }
}
