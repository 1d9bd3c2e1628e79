using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>A rule that is written down is cited where it is enforced and where it is proven.</summary>
[TestFixture]
public sealed partial class TagTests
{
    /// <summary>Steps of each of the four processes: creation, direct update, replication, indirect update.</summary>
    private static readonly int[] StepsPerProcess = [4, 6, 13, 6];

    private static readonly Lazy<string> Tests = new(() =>
        Join(SourceTree.Files("tests", "*.cs").Where(f => !f.Contains("Architecture.Tests", StringComparison.Ordinal))));

    private static readonly Lazy<string> Product = new(() => Join(SourceTree.Files("src", "*.cs")));

    private static IEnumerable<TestCaseData> Specifications() =>
        from file in SourceTree.Files("src", "*.md")
        where Tag().IsMatch(File.ReadAllText(file))
        select new TestCaseData(file).SetArgDisplayNames(SourceTree.Relative(file));

    [TestCaseSource(nameof(Specifications))]
    public void Tags_OfSpecification_AreCitedByATest(string file)
    {
        Assert.That(TagsOf(file).Where(tag => !Cites(Tests.Value, tag)), Is.Empty, $"{SourceTree.Relative(file)}: no test cites these");
    }

    [TestCaseSource(nameof(Specifications))]
    public void Tags_OfSpecification_AreCitedByTheCode(string file)
    {
        Assert.That(TagsOf(file).Where(tag => !Cites(Product.Value, tag)), Is.Empty, $"{SourceTree.Relative(file)}: no code cites these");
    }

    private static IEnumerable<string> Steps() => StepsPerProcess.SelectMany((count, i) => Enumerable.Range(1, count).Select(step => $"P{i + 1}.{step}"));

    [TestCaseSource(nameof(Steps))]
    public void Steps_OfProcess_AreCitedByCodeAndTest(string step)
    {
        Assert.Multiple(() =>
        {
            Assert.That(Cites(Product.Value, step), "no code cites it");
            Assert.That(Cites(Tests.Value, step), "no test cites it");
        });
    }

    [Test]
    public void Steps_NarratedByTheProduct_AreMappedInTheDemoOnly()
    {
        IEnumerable<string> elsewhere = from file in SourceTree.Files("src", "*.cs")
                                        where !file.Contains("/Chain.Node/Demo/", StringComparison.Ordinal)
                                        where StepInText().IsMatch(File.ReadAllText(file))
                                        select SourceTree.Relative(file);
        Assert.That(elsewhere, Is.Empty, "the code publishes an event instead, and Demo/Steps maps it to its step");
    }

    private static IEnumerable<string> TagsOf(string file) => Tag().Matches(File.ReadAllText(file)).Select(m => m.Groups["tag"].Value).Distinct();

    private static bool Cites(string text, string tag) => Regex.IsMatch(text, $@"(?<![\w.-]){Regex.Escape(tag)}(?![\w-]|\.\d)");

    private static string Join(IEnumerable<string> files) => string.Join('\n', files.Select(File.ReadAllText));

    /// <summary>A string that begins with the tag of a step.</summary>
    [GeneratedRegex("\"P[1-4]\\.[0-9]")]
    private static partial Regex StepInText();

    /// <summary>Such as [UPD-DEPLOY.3] or [ENG.1], at the place where a specification defines it.</summary>
    [GeneratedRegex(@"\[(?<tag>[A-Z]{2,}(?:-[A-Z]+)*\.\d+)\]")]
    private static partial Regex Tag();
}
