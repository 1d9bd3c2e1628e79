using Chain.Node.Storage.Rows;

namespace Node.Tests.Storage;

/// <summary>Content of a database, to compare two of them.</summary>
internal static class Dump
{
    /// <summary>Every row of some families, by their names, as text.</summary>
    public static string[] Of(string folder, params string[] families)
    {
        using Database db = Database.Open(folder);
        return [.. families.SelectMany(family =>
            db.Scan(family, []).Select(row => $"{family} {Convert.ToHexString(row.Key)} {Convert.ToHexString(row.Value)}"))];
    }
}
