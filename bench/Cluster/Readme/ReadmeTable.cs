namespace ClusterBench.Readme;

/// <summary>The table of figures in README.md.</summary>
internal static class ReadmeTable
{
    private const string Heading = "| figure | measured |";

    /// <summary>Reads the rows: each figure's name and what the README says of it.</summary>
    /// <exception cref="InvalidDataException">The README has no such table.</exception>
    public static IReadOnlyList<(string Figure, string Says)> Read(string path)
    {
        string[][] rows =
        [
            .. File.ReadLines(path).SkipWhile(line => !line.StartsWith(Heading, StringComparison.Ordinal)).Skip(2)
                .TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('|', StringSplitOptions.TrimEntries)),
        ];
        if (rows.Length == 0) throw new InvalidDataException($"{path} has no table that begins with '{Heading}'");
        return [.. rows.Select(cells => (cells[1], cells[2]))];
    }
}
