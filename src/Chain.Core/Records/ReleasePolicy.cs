using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>The release keys of a vendor, and how many of them must sign a manifest: k of n.</summary>
/// <param name="Threshold">k: number of signatures by distinct keys that a manifest needs.</param>
/// <param name="Keys">The n release keys, distinct, ascending. If empty, k is 1 and any key of the vendor in force is a release key.</param>
public sealed record ReleasePolicy(int Threshold, IReadOnlyList<PublicKey> Keys)
{
    /// <summary>The policy that needs one signature by any key of the vendor in force.</summary>
    public static ReleasePolicy OwnKey { get; } = new(1, []);

    /// <summary>
    /// Whether the keys are distinct, ascending and at most <see cref="Limits.ReleaseKeysMax"/>, with 1 &lt;= k &lt;= n, or k = 1
    /// without keys.
    /// </summary>
    public bool IsWellFormed()
    {
        if (Keys.Count == 0) return Threshold == 1;
        if (Keys.Count > Limits.ReleaseKeysMax || Threshold < 1 || Threshold > Keys.Count) return false;
        for (int i = 1; i < Keys.Count; i++)
        {
            if (Keys[i - 1].CompareTo(Keys[i]) >= 0) return false;
        }

        return true;
    }

    /// <summary>Writes [k, [key, ...]].</summary>
    public void WriteTo(CborWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Array(2);
        writer.Int(Threshold);
        writer.Array(Keys.Count);
        foreach (PublicKey key in Keys) writer.Bytes(key.AsSpan());
    }

    /// <summary>Reads what <see cref="WriteTo"/> writes; false unless the policy is well formed.</summary>
    public static bool TryRead(ref CborReader reader, out ReleasePolicy policy) => TryReadUnchecked(ref reader, out policy) && policy.IsWellFormed();

    /// <summary>Reads a policy without checking <see cref="IsWellFormed"/>, so that the caller can report that fault by its own name.</summary>
    public static bool TryReadUnchecked(ref CborReader reader, out ReleasePolicy policy)
    {
        policy = OwnKey;
        if (!reader.TryExactArray(2) || !reader.TryInt(Limits.ReleaseKeysMax, out long threshold)) return false;
        if (!reader.TryArray(Limits.ReleaseKeysMax, out int count)) return false;
        PublicKey[] keys = new PublicKey[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryPublicKey(out keys[i])) return false;
        }

        policy = new ReleasePolicy((int)threshold, keys);
        return true;
    }
}
