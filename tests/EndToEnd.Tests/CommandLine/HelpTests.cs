using System.Text.RegularExpressions;
using EndToEnd.Tests.Cluster;

namespace EndToEnd.Tests.CommandLine;

/// <summary>The commands that a new user tries first.</summary>
[TestFixture]
public sealed partial class HelpTests
{
    [Test]
    public async Task Help_OfEveryCommand_ExitsWellAndShowsAnExample()
    {
        List<string> withoutExample = [];
        Queue<string[]> paths = new([[]]);
        int leaves = 0;
        while (paths.TryDequeue(out string[]? path))
        {
            FwledgerRun help = await FwledgerRun.OfAsync([.. path, "--help"]);
            Assert.That(help.ExitCode, Is.Zero, $"fwledger {string.Join(' ', path)} --help\n{help.Errors}");
            string[] below = [.. CommandLine().Matches(Section(help.Output, "Commands:")).Select(m => m.Groups["name"].Value)];
            foreach (string name in below) paths.Enqueue([.. path, name]);
            if (below.Length > 0) continue;
            leaves++;
            if (!help.Output.Contains($"fwledger {string.Join(' ', path)} ", StringComparison.Ordinal)
                && !help.Output.Contains($"fwledger {string.Join(' ', path)}\n", StringComparison.Ordinal)) withoutExample.Add(string.Join(' ', path));
        }

        Assert.Multiple(() =>
        {
            Assert.That(withoutExample, Is.Empty, "commands without an example");
            Assert.That(leaves, Is.GreaterThan(15), "the test found the commands");
        });
    }

    [TestCase("unknown command", "publish")]
    [TestCase("unknown option", "init", "--dir", "x", "--colour", "red")]
    [TestCase("required option missing", "init")]
    [TestCase("option without a value", "status", "--node")]
    [TestCase("number that is none", "init", "--dir", "x", "--validators", "four")]
    [TestCase("number out of range", "init", "--dir", "x", "--validators", "17")]
    [TestCase("port out of range", "init", "--dir", "x", "--base-port", "80")]
    [TestCase("address that is no URL", "status", "--node", "localhost")]
    [TestCase("contract that is no address", "firmware", "revoke", "3f", "--key", "k.pem", "--reason", "r")]
    public async Task Command_WithBadOption_ExitsWithUsageAndNamesIt(string desc, params string[] arguments)
    {
        FwledgerRun run = await FwledgerRun.OfAsync(arguments);
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(2), desc);
            Assert.That(run.Errors, Does.StartWith("error: ").And.Not.Contain("   at "), desc);
            Assert.That(run.Output, Is.Empty, desc);
        });
    }

    [TestCase("fwledger")]
    [TestCase("fwledger keys generate", "keys", "generate", "surplus")]
    [TestCase("fwledger gateway device add", "gateway", "device", "add")]
    [TestCase("fwledger gateway device edit", "gateway", "device", "edit")]
    [TestCase("fwledger gateway device import", "gateway", "device", "import")]
    [TestCase("fwledger gateway device token rotate", "gateway", "device", "token", "rotate")]
    public async Task Command_ThatCannotBeRead_NamesTheHelpToSee(string expected, params string[] arguments)
    {
        FwledgerRun run = await FwledgerRun.OfAsync(arguments);
        Assert.That(run.Errors.TrimEnd(), Does.EndWith($"see '{expected} --help'"));
        FwledgerRun help = await FwledgerRun.OfAsync([.. expected.Split(' ').Skip(1), "--help"]);
        Assert.That(help.ExitCode, Is.Zero, help.Errors);
    }

    [TestCase("fwledger firmware", "firmwrae")]
    [TestCase("fwledger firmware publish", "publish")]
    [TestCase("fwledger keys generate", "keys", "genrate")]
    [TestCase("--validators", "init", "--dir", "x", "--validator", "4")]
    [TestCase("--json", "status", "--jsno")]
    [TestCase("--context", "firmware", "list", "--contxt", "plant")]
    public async Task Command_ThatIsUnknown_NamesTheNearest(string expected, params string[] arguments)
    {
        FwledgerRun run = await FwledgerRun.OfAsync(arguments);
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Errors, Does.Contain($"did you mean '{expected}'?"));
    }

    private static string Section(string text, string title)
    {
        int start = text.IndexOf(title, StringComparison.Ordinal);
        return start < 0 ? "" : text[start..];
    }

    // Help indents a command's name by two spaces. Its description follows; an example below is indented further.
    [GeneratedRegex(@"^ {2}(?<name>[a-z][a-z-]*)\b", RegexOptions.Multiline)]
    private static partial Regex CommandLine();
}
