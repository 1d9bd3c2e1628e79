using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>Which keys must sign a vendor's manifests, and how many of them.</summary>
/// <param name="Threshold">k: signatures by distinct keys that a manifest needs.</param>
/// <param name="Keys">n release keys, distinct, ascending. Empty means the participant's own keys in force, with k = 1.</param>
public sealed record ReleasePolicy(int Threshold, IReadOnlyList<PublicKey> Keys)
{
    /// <summary>One signature by any key of the participant in force.</summary>
    public static ReleasePolicy OwnKey { get; } = new(1, []);

    /// <summary>
    /// Whether 1 &lt;= k &lt;= n (or k = 1 with no keys) and the keys are distinct, ascending and at most
    /// <see cref="Limits.ReleaseKeysMax"/>.
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

    /// <summary>Reads what <see cref="WriteTo"/> writes; refuses a policy that is not well formed.</summary>
    public static bool TryRead(ref CborReader reader, out ReleasePolicy policy) => TryReadUnchecked(ref reader, out policy) && policy.IsWellFormed();

    /// <summary>As <see cref="TryRead"/>, but whether the policy is well formed is left to the caller, who has a name for that fault.</summary>
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
