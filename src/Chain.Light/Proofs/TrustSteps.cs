using System.Diagnostics.CodeAnalysis;
using Chain.Core;
using Chain.Core.Encoding;

namespace Chain.Light;

/// <summary>Set changes in a file (.fwsteps): they carry a device's trust to a later anchor when there are too many for one bundle. [BUNDLE.13]</summary>
/// <remarks>A device that missed any number of changes takes one such file after the other, and then the bundle.</remarks>
public sealed class TrustSteps
{
    private const string Magic = "fwsteps/1";

    private TrustSteps(LightBlock[] blocks) => Blocks = blocks;

    /// <summary>Consecutive set changes, ascending.</summary>
    public IReadOnlyList<LightBlock> Blocks { get; }

    /// <summary>Makes steps of their light blocks. Verifies nothing.</summary>
    /// <exception cref="ArgumentException">There is no light block, or more than <see cref="ProofBundle.BlocksMax"/>.</exception>
    public static TrustSteps Create(IEnumerable<LightBlock> blocks) => new(LightBlockList.Check(blocks));

    /// <summary>The canonical bytes of the file: ["fwsteps/1", [light block, ...]].</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        CborWriter writer = new();
        writer.Array(2);
        writer.Text(Magic);
        LightBlockList.Write(writer, Blocks);
        return writer.Written.ToArray();
    }

    /// <summary>Decodes steps; refuses any form but the canonical one. Verifies nothing.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out TrustSteps? steps)
    {
        steps = null;
        if (encoded.Length > Limits.ProofBundleBytesMax) return false;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(2) || !reader.TryText(Magic.Length, out string magic) || magic != Magic) return false;
        if (!LightBlockList.TryRead(ref reader, out LightBlock[]? blocks) || !reader.AtEnd) return false;
        steps = new TrustSteps(blocks);
        return true;
    }

    /// <summary>Verifies the steps from where trust starts, by the rules of [BUNDLE.3]. Every block must announce another set.</summary>
    /// <param name="trust">The genesis, or the anchor that the device holds.</param>
    /// <param name="nowMs">The local clock, in Unix milliseconds.</param>
    /// <param name="end">The anchor at the last step, if the verdict is valid.</param>
    public LightVerdict Verify(OfflineTrust trust, long nowMs, out TrustAnchor? end)
    {
        ArgumentNullException.ThrowIfNull(trust);
        LightVerdict verdict = OfflineWalk.Verify(trust, Blocks, true, new TrustOptions().ClockDriftMs, nowMs, out TrustedState? head);
        end = head is null ? null : TrustAnchor.Of(head);
        return verdict;
    }
}
