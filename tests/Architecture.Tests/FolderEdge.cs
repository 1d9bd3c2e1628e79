namespace Architecture.Tests;

/// <summary>One folder of a project uses another.</summary>
/// <param name="From">The folder that uses.</param>
/// <param name="To">The folder that is used.</param>
/// <param name="Uses">Why: pairs such as "BlockRun uses Receipt", sorted.</param>
internal sealed record FolderEdge(string From, string To, IReadOnlyList<string> Uses)
{
    /// <summary>The first uses, and how many more there are.</summary>
    public string Describe(int usesMax)
    {
        string shown = string.Join("; ", Uses.Take(usesMax));
        return Uses.Count > usesMax ? $"{shown}; and {Uses.Count - usesMax} more" : shown;
    }
}
