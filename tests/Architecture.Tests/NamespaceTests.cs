using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>The namespace of a file is its folder. The exceptions are folders of a public surface that callers import as one namespace.</summary>
[TestFixture]
public sealed partial class NamespaceTests
{
    /// <summary>Folders under src/, with what is below them, and the namespace of their types. The project's README says so.</summary>
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["Chain.Consensus/Host"] = "Chain.Consensus",
        ["Chain.Consensus/Messages"] = "Chain.Consensus",
        ["Chain.Contracts/Engine"] = "Chain.Contracts",
        ["Chain.Contracts/State"] = "Chain.Contracts",
        ["Chain.Core/Records/Governance"] = "Chain.Core.Records",
        ["Chain.Light"] = "Chain.Light",
    };

    [Test]
    public void Namespaces_OfFiles_AreTheirFolders()
    {
        IEnumerable<string> wrong = from file in SourceTree.Files("src", "*.cs")
                                    let space = Namespace().Match(File.ReadAllText(file)).Groups["name"].Value
                                    let folder = Path.GetDirectoryName(SourceTree.Relative(file))!["src/".Length..]
                                    where space.Length > 0 && space != Expected(folder)
                                    select $"{SourceTree.Relative(file)}: {space}, not {Expected(folder)}";
        Assert.That(wrong, Is.Empty);
    }

    private static string Expected(string folder)
    {
        string? exception = Exceptions.Keys.FirstOrDefault(e => folder == e || folder.StartsWith(e + "/", StringComparison.Ordinal));
        return exception is null ? folder.Replace('/', '.') : Exceptions[exception];
    }

    [GeneratedRegex(@"^namespace (?<name>[\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
