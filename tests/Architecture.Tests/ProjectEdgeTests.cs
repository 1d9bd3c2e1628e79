using System.Xml.Linq;

namespace Architecture.Tests;

/// <summary>Dependencies run one way; ARCHITECTURE.md draws the edges.</summary>
[TestFixture]
public sealed class ProjectEdgeTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Chain.Core"] = [],
        ["Chain.Contracts"] = ["Chain.Core"],
        ["Chain.Consensus"] = ["Chain.Core"],
        ["Chain.Light"] = ["Chain.Core"],
        ["Gateway"] = ["Chain.Core", "Chain.Light"],
        ["Chain.Node"] = ["Chain.Core", "Chain.Contracts", "Chain.Consensus", "Chain.Light", "Gateway"],
    };

    /// <summary>Packages that a project must never pull in: what keeps the core pure and the gateway small.</summary>
    private static readonly Dictionary<string, string[]> BannedPackages = new(StringComparer.Ordinal)
    {
        ["Chain.Core"] = ["Grpc", "RocksDB", "Microsoft.AspNetCore", "Google"],
        ["Chain.Contracts"] = ["Grpc", "RocksDB", "Microsoft.AspNetCore", "Google"],
        ["Chain.Consensus"] = ["Grpc", "RocksDB", "Microsoft.AspNetCore", "Google"],
        ["Chain.Light"] = ["RocksDB", "Microsoft.AspNetCore"],
        ["Gateway"] = ["RocksDB"],
    };

    private static IEnumerable<string> Projects() => Allowed.Keys;

    [TestCaseSource(nameof(Projects))]
    public void References_OfProject_AreTheDrawnEdges(string project)
    {
        IEnumerable<string> found = References(project, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Replace('\\', '/')));
        Assert.That(found.Except(Allowed[project]), Is.Empty, $"{project} must not reference these");
    }

    [TestCaseSource(nameof(Projects))]
    public void Packages_OfProject_HoldNothingBanned(string project)
    {
        string[] banned = BannedPackages.GetValueOrDefault(project, []);
        IEnumerable<string> found = References(project, "PackageReference").Where(p => banned.Any(b => p.StartsWith(b, StringComparison.Ordinal)));
        Assert.That(found, Is.Empty);
    }

    [Test]
    public void Projects_UnderSrc_AreTheSixOfTheLayout()
    {
        IEnumerable<string?> found = SourceTree.Files("src", "*.csproj").Select(Path.GetFileNameWithoutExtension);
        Assert.That(found, Is.EquivalentTo(Allowed.Keys));
    }

    [Test]
    public void Versions_OfPackages_StandInOnePlace()
    {
        IEnumerable<string> own = from file in SourceTree.Files("", "*.csproj")
                                  from package in XDocument.Load(file).Descendants("PackageReference")
                                  where package.Attribute("Version") is not null
                                  select $"{SourceTree.Relative(file)}: {package.Attribute("Include")?.Value}";
        Assert.That(own, Is.Empty, "versions belong into Directory.Packages.props");
    }

    private static IEnumerable<string> References(string project, string element)
    {
        XDocument file = XDocument.Load(Path.Combine(SourceTree.Root, "src", project, project + ".csproj"));
        return file.Descendants(element).Select(r => r.Attribute("Include")!.Value);
    }
}
