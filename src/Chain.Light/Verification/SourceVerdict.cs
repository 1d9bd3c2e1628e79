namespace Chain.Light;

/// <summary>The check that an answer of a source failed.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Verdict">The first check that failed; <see cref="LightVerdict.NoSource"/> if it gave no answer.</param>
public readonly record struct SourceVerdict(string Source, LightVerdict Verdict)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Source}: {Verdict}";
}
