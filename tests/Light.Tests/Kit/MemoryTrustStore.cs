using Chain.Light;

namespace Light.Tests.Kit;

/// <summary>A trust store in memory. A test can make it full.</summary>
public sealed class MemoryTrustStore : ITrustStore
{
    public TrustedState? Kept { get; set; }

    public ConflictEvidence? Evidence { get; set; }

    public bool IsFull { get; set; }

    public string ConflictRemedy => "look at the evidence";

    public TrustedState? Load() => Kept;

    public void Save(TrustedState trusted)
    {
        if (IsFull) throw new IOException("No space left on device");
        Kept = trusted;
    }

    public ConflictEvidence? LoadConflict() => Evidence;

    public void SaveConflict(ConflictEvidence evidence)
    {
        if (IsFull) throw new IOException("No space left on device");
        Evidence ??= evidence;
    }
}
