using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>
/// Uses that the compiler leaves no trace of, found in the source text: <c>TypeName.Constant</c>, and <c>typeof(TypeName)</c> in an
/// attribute. A name that two types of the project share is skipped, since the text does not say which one it means; so is a
/// constant that a file imports with <c>using static</c>.
/// </summary>
internal static partial class ConstantUses
{
    /// <summary>The uses in all source files of a project.</summary>
    public static IEnumerable<TypeUse> In(CompiledTypes types)
    {
        List<(string Name, string File, IReadOnlyList<string> Constants)> sources = [.. types.Sources];
        var byName = sources.GroupBy(s => s.Name).Where(g => g.Count() == 1).ToDictionary(g => g.Key, g => g.Single(), StringComparer.Ordinal);
        foreach (IGrouping<string, (string Name, string File, IReadOnlyList<string> Constants)> file in sources.GroupBy(s => s.File))
        {
            string path = Path.Combine(SourceTree.Root, "src", types.Project, file.Key);
            string code = CommentOrText().Replace(File.ReadAllText(path), " ");
            foreach (Match match in Mention().Matches(code))
            {
                if (!byName.TryGetValue(match.Groups["type"].Value, out var used)) continue;
                if (match.Groups["constant"] is { Success: true } constant && !used.Constants.Contains(constant.Value)) continue;
                yield return new TypeUse(CompiledTypes.FolderOf(file.Key), file.First().Name, CompiledTypes.FolderOf(used.File), used.Name);
            }
        }
    }

    /// <summary>A comment or a string literal. An interpolated string goes too, with what it holds.</summary>
    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|"{3}.*?"{3}|@"(?:[^"]|"")*"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'""", RegexOptions.Singleline)]
    private static partial Regex CommentOrText();

    [GeneratedRegex(@"\b(?<type>[A-Z]\w*)\.(?<constant>[A-Z]\w*)\b|\btypeof\(\s*(?<type>[A-Z]\w*)\s*\)")]
    private static partial Regex Mention();
}
