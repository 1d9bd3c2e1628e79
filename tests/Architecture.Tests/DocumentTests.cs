using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>The documents that lead a reader through the code name files, folders and methods that exist.</summary>
[TestFixture]
public sealed partial class DocumentTests
{
    private static IEnumerable<TestCaseData> Steps() => Step().Matches(Read("docs/walks.md"))
        .Select(row => new TestCaseData(row.Groups["file"].Value, row.Groups["methods"].Value).SetArgDisplayNames(row.Groups["file"].Value));

    [TestCaseSource(nameof(Steps))]
    public void Walk_Step_NamesAFileAndItsMethods(string file, string methods)
    {
        string path = Path.Combine(SourceTree.Root, "src", file + ".cs");
        Assert.That(File.Exists(path), $"docs/walks.md: there is no src/{file}.cs");
        string code = File.ReadAllText(path);
        Assert.That(Name().Matches(methods).Select(m => m.Groups["name"].Value).Where(name => !Regex.IsMatch(code, $@"\b{name}(<\w+>)?\(")), Is.Empty,
            $"docs/walks.md: {file} has no such method");
    }

    [Test]
    public void Walks_FiveTables_AreReadAsTheyAreWritten()
    {
        string text = Read("docs/walks.md");
        Assert.That(Regex.Count(text, "^## Follow one ", RegexOptions.Multiline), Is.EqualTo(5));
        Assert.That(Steps().Count(), Is.EqualTo(Regex.Count(text, @"^\| \d+ \|", RegexOptions.Multiline)).And.GreaterThan(80));
    }

    [Test]
    public void Architecture_Paths_Exist()
    {
        string[] paths = [.. ProjectPath().Matches(Read("ARCHITECTURE.md")).Select(m => m.Groups["path"].Value).Distinct()];
        Assert.That(paths, Has.Length.GreaterThan(30));
        Assert.That(paths.Where(path => !Exists(Path.Combine(SourceTree.Root, "src", path))), Is.Empty, "ARCHITECTURE.md names these");
    }

    private static bool Exists(string path) => Directory.Exists(path) || File.Exists(path) || File.Exists(path + ".cs");

    private static string Read(string path) => File.ReadAllText(Path.Combine(SourceTree.Root, path));

    [GeneratedRegex(@"^\| \d+ \| `(?<file>[\w./]+)` \| (?<methods>[^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex Step();

    [GeneratedRegex("`(?<name>[A-Za-z]+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"`(?<path>(?:Chain\.\w+|Gateway)/[\w./]+)`")]
    private static partial Regex ProjectPath();
}
