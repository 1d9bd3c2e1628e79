namespace Architecture.Tests;

/// <summary>Imports run in one direction between the folders of each project; ARCHITECTURE.md draws their layers.</summary>
[TestFixture]
public sealed class FolderEdgeTests
{
    private const int UsesShown = 3;

    private static IEnumerable<string> Projects() => SourceTree.Projects;

    [TestCaseSource(nameof(Projects))]
    public void Folders_OfProject_ImportInOneDirection(string project)
    {
        IReadOnlyList<string> edges = FolderGraph.Of(project).EdgesWithinCircles(UsesShown);
        Assert.That(edges, Is.Empty, $"Folders of {project} import each other, directly or through others:\n{string.Join('\n', edges)}");
    }

    [TestCaseSource(nameof(Projects))]
    public void Folders_OfProject_AreAllThatHoldTypes(string project)
    {
        // A type whose file the symbols do not name would be left out of the graph without a word.
        IEnumerable<string> expected = SourceTree.Files(Path.Combine("src", project), "*.cs")
            .Select(f => CompiledTypes.FolderOf(Path.GetRelativePath(Path.Combine(SourceTree.Root, "src", project), f).Replace('\\', '/')));
        Assert.That(CompiledTypes.Read(project).Folders, Is.EquivalentTo(expected.Distinct()));
    }

    private static IEnumerable<TestCaseData> Graphs()
    {
        yield return Graph("no edge", [], [["A", "B", "C"]]);
        yield return Graph("a chain", ["A>B", "B>C"], [["C"], ["B"], ["A"]]);
        yield return Graph("a diamond", ["A>B", "A>C", "B>D", "C>D"], [["D"], ["B", "C"], ["A"]]);
        yield return Graph("a pair", ["A>B", "B>A"], [["A", "B"]], "A", "B");
        yield return Graph("a circle of three below a fourth", ["A>B", "B>C", "C>A", "D>B"], [["A", "B", "C"], ["D"]], "A", "B", "C");
        yield return Graph("a parent and its child", ["A>A/B", "A/B>A"], [["A", "A/B"]], "A", "A/B");
    }

    [TestCaseSource(nameof(Graphs))]
    public void Layers_OfUses_AreAsDrawn(string[] uses, string[][] layers, string[] circle)
    {
        FolderGraph graph = new("Sample", layers.SelectMany(l => l), uses.Select(Use));
        Assert.Multiple(() =>
        {
            Assert.That(graph.Layers(), Is.EqualTo(layers));
            Assert.That(graph.Circles().SelectMany(c => c), Is.EqualTo(circle));
        });
    }

    [Test]
    public void EdgesWithinCircles_OfPair_NameBothDirectionsAndTheirTypes()
    {
        FolderGraph graph = new("Sample", [], new[] { "A>B", "B>A", "C>A" }.Select(Use));
        Assert.That(graph.EdgesWithinCircles(UsesShown), Is.EqualTo(new[] { "A -> B because TypeOfA uses TypeOfB", "B -> A because TypeOfB uses TypeOfA" }));
    }

    [Test]
    public void Uses_OfConstantOnly_AreSeenInTheText()
    {
        // The compiler copies the value of a constant, so the compiled MerkleFrontier no longer names Limits.
        CompiledTypes types = CompiledTypes.Read("Chain.Core");
        TypeUse use = new("Merkle", "MerkleFrontier", CompiledTypes.RootFolder, "Limits");
        Assert.Multiple(() =>
        {
            Assert.That(types.Uses(), Does.Not.Contain(use));
            Assert.That(ConstantUses.In(types), Does.Contain(use));
        });
    }

    private static TestCaseData Graph(string desc, string[] uses, string[][] layers, params string[] circle) =>
        new TestCaseData(uses, layers, circle).SetArgDisplayNames(desc);

    private static TypeUse Use(string pair)
    {
        string[] folders = pair.Split('>');
        return new TypeUse(folders[0], $"TypeOf{folders[0]}", folders[1], $"TypeOf{folders[1]}");
    }
}
