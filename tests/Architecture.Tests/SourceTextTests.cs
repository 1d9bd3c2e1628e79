using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>The rules for the text of every source file.</summary>
[TestFixture]
public sealed partial class SourceTextTests
{
    private const int LineLengthMax = 160;
    private const int FileLinesMax = 400;

    private static IEnumerable<string> Code() =>
        SourceTree.Files("src", "*.cs").Concat(SourceTree.Files("tests", "*.cs")).Concat(SourceTree.Files("bench", "*.cs"));

    [Test]
    public void Files_UnderSrc_HoldOneTopLevelTypeNamedLikeThem()
    {
        // The bodies of one wire format are together in one file.
        IEnumerable<string> wrong = from file in SourceTree.Files("src", "*.cs").Where(f => !f.EndsWith("Models.cs", StringComparison.Ordinal))
                                    let text = File.ReadAllText(file)
                                    let types = TopLevelType().Matches(text).Select(m => m.Groups["name"].Value).ToList()
                                    where types.Count > 0 && !types.Contains(Path.GetFileNameWithoutExtension(file).Split('.')[0])
                                    select $"{SourceTree.Relative(file)}: {string.Join(", ", types)}";
        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void Lines_OfCode_FitOnAScreen()
    {
        IEnumerable<string> wrong = from file in Code()
                                    from line in File.ReadLines(file).Select((text, index) => (Text: text, Number: index + 1))
                                    where line.Text.Length > LineLengthMax && !LongText().IsMatch(line.Text)
                                    select $"{SourceTree.Relative(file)}:{line.Number} has {line.Text.Length} characters";
        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void Files_OfCode_StayShort()
    {
        IEnumerable<string> wrong = from file in Code()
                                    let lines = File.ReadLines(file).Count()
                                    where lines > FileLinesMax
                                    select $"{SourceTree.Relative(file)} has {lines} lines";
        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void Reminders_InCode_NameAnIssue()
    {
        IEnumerable<string> wrong = from file in Code()
                                    where !file.EndsWith($"{nameof(SourceTextTests)}.cs", StringComparison.Ordinal)
                                    from line in File.ReadLines(file)
                                    where Reminder().IsMatch(line) && !line.Contains('#', StringComparison.Ordinal)
                                    select $"{SourceTree.Relative(file)}: {line.Trim()}";
        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void Documents_OfProject_LinkToFilesThatExist()
    {
        IEnumerable<string> broken = from file in SourceTree.Files("", "*.md")
                                     from Match link in MarkdownLink().Matches(File.ReadAllText(file))
                                     let target = link.Groups["target"].Value.Split('#')[0]
                                     where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
                                     let path = Path.Combine(Path.GetDirectoryName(file)!, target)
                                     where !File.Exists(path) && !Directory.Exists(path)
                                     select $"{SourceTree.Relative(file)}: {target}";
        Assert.That(broken, Is.Empty);
    }

    [GeneratedRegex(@"^(?:public|internal)?\s*(?:(?:static|sealed|abstract|readonly|ref|partial|unsafe)\s+)*(?:class|struct|enum|interface|record(?:\s+struct|\s+class)?)\s+(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex TopLevelType();

    /// <summary>A text for people, which is easier to find and to read in one piece.</summary>
    [GeneratedRegex("\"[^\"]{60,}")]
    private static partial Regex LongText();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK)\b")]
    private static partial Regex Reminder();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex MarkdownLink();
}
