using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>docs/threats.md says where each threat is proven, and says the truth.</summary>
[TestFixture]
public sealed partial class ThreatTableTests
{
    private const string Excuse = "not built: ";

    private static readonly Lazy<string> Tests = new(() => string.Join('\n', SourceTree.Files("tests", "*.cs")
        .Where(f => !f.Contains("Architecture.Tests", StringComparison.Ordinal)).Select(File.ReadAllText)));

    private static IEnumerable<TestCaseData> Rows() => Row().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "threats.md")))
        .Select(row => new TestCaseData(row.Groups["id"].Value, row.Groups["proof"].Value).SetArgDisplayNames(row.Groups["id"].Value));

    [TestCaseSource(nameof(Rows))]
    public void Row_OfTheTable_NamesTestsThatExistAndCiteItOrSaysWhyNot(string id, string proof)
    {
        string[] names = [.. TestName().Matches(proof).Select(m => m.Groups["name"].Value)];
        if (names.Length == 0)
        {
            Assert.That(proof, Does.StartWith(Excuse).And.Length.GreaterThan(Excuse.Length), "neither a test nor a reason");
            return;
        }

        Assert.Multiple(() =>
        {
            Assert.That(names.Where(name => !Exists(name)), Is.Empty, "there are no such tests");
            Assert.That(Tests.Value, Does.Contain($"\"{id}\""), "no test carries the row's id");
        });
    }

    [Test]
    public void Rows_CitedByTests_StandInTheTable()
    {
        HashSet<string> rows = [.. Rows().Select(row => (string)row.Arguments[0]!)];
        Assert.That(rows, Has.Count.GreaterThan(100), "the table is read as it is written");
        Assert.That(Cited().Matches(Tests.Value).Select(m => m.Groups["id"].Value).Distinct().Where(id => !rows.Contains(id)), Is.Empty);
    }

    private static bool Exists(string name)
    {
        string[] parts = name.Split('.');
        return Regex.IsMatch(Tests.Value, $@"\bclass {parts[0]}\b") && (parts.Length == 1 || Regex.IsMatch(Tests.Value, $@"\b{parts[1]}\("));
    }

    [GeneratedRegex(@"^\| (?<id>[A-I]\d\d) \| [^|]+ \| (?<proof>.+) \|\r?$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<name>[A-Za-z0-9_.]+)`")]
    private static partial Regex TestName();

    [GeneratedRegex("""Category\("(?<id>[A-I]\d\d)"\)""")]
    private static partial Regex Cited();
}
