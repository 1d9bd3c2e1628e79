namespace Chain.Light;

/// <summary>Which check of a source's answer failed.</summary>
/// <param name="Source">Name of the source.</param>
/// <param name="Verdict">The first check that failed; <see cref="LightVerdict.NoSource"/> if it gave no answer.</param>
public readonly record struct SourceVerdict(string Source, LightVerdict Verdict)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Source}: {Verdict}";
}
