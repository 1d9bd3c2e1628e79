using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Consensus.Tests.Rules;

/// <summary>
/// Every line of the paper that the engine cites is cited by a test as well, and together the citations cover the whole
/// algorithm.
/// </summary>
[TestFixture]
internal sealed partial class LineCitationTests
{
    private const int FirstLine = 10, LastLine = 67;

    [Test]
    public void Lines_OfTheAlgorithm_AreCitedByTheEngine()
    {
        Assert.That(Enumerable.Range(FirstLine, LastLine - FirstLine + 1).Except(CitedByTheEngine()), Is.Empty, "lines of arXiv:1807.04938, Algorithm 1");
    }

    [Test]
    public void Lines_CitedByTheEngine_AreCitedByATest()
    {
        HashSet<int> proven = [.. from type in Assembly.GetExecutingAssembly().GetTypes()
                                  from method in type.GetMethods()
                                  from category in method.GetCustomAttributes<CategoryAttribute>()
                                  where Category().IsMatch(category.Name)
                                  select int.Parse(category.Name.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)];
        Assert.That(CitedByTheEngine().Except(proven), Is.Empty);
    }

    // [L24] cites one line. "[L11] to [L21]" also cites all lines in between.
    private static SortedSet<int> CitedByTheEngine()
    {
        SortedSet<int> lines = [];
        foreach (string file in Directory.EnumerateFiles(EngineFolder(), "*.cs", SearchOption.AllDirectories))
        {
            foreach (Match match in Citation().Matches(File.ReadAllText(file)))
            {
                int first = int.Parse(match.Groups["first"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
                int last = match.Groups["last"].Success ? int.Parse(match.Groups["last"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) : first;
                lines.UnionWith(Enumerable.Range(first, last - first + 1));
            }
        }

        return lines;
    }

    private static string EngineFolder([CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "..", "src", "Chain.Consensus");

    [GeneratedRegex(@"\[L(?<first>\d+)\](?: to \[L(?<last>\d+)\])?")]
    private static partial Regex Citation();

    [GeneratedRegex(@"^L\d+$")]
    private static partial Regex Category();
}
