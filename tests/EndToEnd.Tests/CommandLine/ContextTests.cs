using System.Text.Json.Nodes;
using EndToEnd.Tests.Cluster;

namespace EndToEnd.Tests.CommandLine;

/// <summary>Saved contexts, and what outweighs what. No node runs here: a refused connection names the address that the command chose.</summary>
[TestFixture]
public sealed class ContextTests
{
    private const int Usage = 2, NotFound = 3, Unreachable = 5, Configuration = 9;
    private const string Option = "http://127.0.0.1:1", Variable = "http://127.0.0.1:2", Plant = "http://127.0.0.1:3", Lab = "http://127.0.0.1:4";
    private string _folder = "", _key = "", _genesis = "";
    private Dictionary<string, string> _environment = [];

    [OneTimeSetUp]
    public async Task LayOut()
    {
        _folder = Directory.CreateTempSubdirectory("fwl-context-").FullName;
        (await FwledgerRun.OfAsync("init", "--dir", Path.Combine(_folder, "net"), "--validators", "1", "--base-port", "0")).OrThrow();
        _key = Path.Combine(_folder, "net", "vendor", "keys", "identity.pem");
        _genesis = Path.Combine(_folder, "net", "genesis.json");
    }

    [SetUp]
    public void Begin() => _environment = new Dictionary<string, string> { ["XDG_CONFIG_HOME"] = Path.Combine(_folder, TestContext.CurrentContext.Test.ID) };

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Node_NamedInSeveralPlaces_OptionThenVariableThenContext()
    {
        Assert.That(await NodeOfAsync(), Is.EqualTo("http://127.0.0.1:7100"), "without any of them");
        await RunAsync("context", "set", "plant", "--node", Plant);
        await RunAsync("context", "set", "lab", "--node", Lab);
        Assert.That(await NodeOfAsync(), Is.EqualTo(Plant), "the first context is the current one");
        await RunAsync("context", "use", "lab");
        Assert.That(await NodeOfAsync(), Is.EqualTo(Lab), "the chosen one");
        Assert.That(await NodeOfAsync("--context", "plant"), Is.EqualTo(Plant), "for one command");
        _environment["FWLEDGER_CONTEXT"] = "plant";
        Assert.That(await NodeOfAsync(), Is.EqualTo(Plant), "by the environment");
        _environment["FWLEDGER_NODE"] = Variable;
        Assert.That(await NodeOfAsync("--context", "lab"), Is.EqualTo(Variable), "a variable outweighs a context");
        Assert.That(await NodeOfAsync("--node", Option), Is.EqualTo(Option), "an option outweighs all");
    }

    [Test]
    public async Task KeyAndTrust_OfTheContext_NeedNoOptions()
    {
        FwledgerRun without = await OfAsync("firmware", "revoke", "3f00000000000000000000000000000000000000", "--reason", "r", "--node", Option);
        FwledgerRun noTrust = await OfAsync("proof", "verify", Path.Combine(_folder, "none.fwproof"));
        Assert.That((without.ExitCode, noTrust.ExitCode), Is.EqualTo((Usage, Usage)));
        Assert.That(without.Errors, Does.Contain("'--key' is required"));
        Assert.That(noTrust.Errors, Does.Contain("'--trust' is required"));
        await RunAsync("context", "set", "plant", "--node", Plant, "--key", _key, "--trust", _genesis);
        FwledgerRun with = await OfAsync("firmware", "revoke", "3f00000000000000000000000000000000000000", "--reason", "r");
        FwledgerRun trust = await OfAsync("proof", "verify", Path.Combine(_folder, "none.fwproof"));
        Assert.Multiple(() =>
        {
            Assert.That(with.ExitCode, Is.EqualTo(Unreachable), with.Errors);
            Assert.That(with.Errors, Does.Contain(Plant));
            Assert.That(trust.ExitCode, Is.EqualTo(NotFound), trust.Errors);
            Assert.That(trust.Errors, Does.Contain("none.fwproof"));
        });
    }

    [Test]
    public async Task Contexts_ShownAndListed_SayWhatWasSet()
    {
        await RunAsync("context", "set", "plant", "--node", Plant, "--trust", Path.GetRelativePath(Environment.CurrentDirectory, _genesis));
        await RunAsync("context", "set", "plant", "--key", _key);
        JsonNode shown = JsonNode.Parse((await RunAsync("context", "show", "--json")).Output)!;
        JsonNode listed = JsonNode.Parse((await RunAsync("context", "list", "--json")).Output)!;
        await RunAsync("context", "set", "plant", "--key", "");
        JsonNode cleared = JsonNode.Parse((await RunAsync("context", "show", "plant", "--json")).Output)!;
        Assert.Multiple(() =>
        {
            Assert.That(((string)shown["node"]!, (string)shown["trust"]!, (string)shown["key"]!), Is.EqualTo((Plant, _genesis, _key)), "whole paths");
            Assert.That(((string)listed["current"]!, (string)listed["contexts"]![0]!["name"]!), Is.EqualTo(("plant", "plant")));
            Assert.That((cleared["key"], (string)cleared["node"]!), Is.EqualTo(((JsonNode?)null, Plant)), "an empty text removes, the rest stays");
        });
        string people = (await RunAsync("context", "list")).Output;
        Assert.That(people, Does.Contain("* plant").And.Contain(Plant));
        await RunAsync("context", "remove", "plant");
        Assert.That(await NodeOfAsync(), Is.EqualTo("http://127.0.0.1:7100"), "after its removal");
    }

    [TestCase(NotFound, "no context 'lab'", "status --context lab")]
    [TestCase(NotFound, "no context 'lab'", "context use lab")]
    [TestCase(NotFound, "no context 'lab'", "context remove lab")]
    [TestCase(NotFound, "no context is chosen", "context show")]
    [TestCase(Usage, "NAME", "context set a/b --node http://127.0.0.1:1")]
    [TestCase(Usage, "use a URL", "context set a --node localhost")]
    [TestCase(NotFound, "--ca", "context set a --ca none.pem")]
    [TestCase(NotFound, "--trust", "context set a --trust none.json")]
    [TestCase(Configuration, "none.pem", "context set a --key none.pem")]
    public async Task Command_WithABadContext_NamesIt(int code, string named, string line)
    {
        FwledgerRun run = await OfAsync(line.Split(' '));
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((code, "")), run.Errors);
        Assert.That(run.Errors, Does.StartWith("error: ").And.Contain(named));
    }

    [Test]
    public async Task Command_WithADamagedFile_NamesTheFile()
    {
        string folder = Path.Combine(_environment["XDG_CONFIG_HOME"], "fwledger");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "contexts.json"), "{");
        FwledgerRun run = await OfAsync("status");
        Assert.That(run.ExitCode, Is.EqualTo(Configuration));
        Assert.That(run.Errors, Does.Contain("contexts.json"));
    }

    private async Task<string> NodeOfAsync(params string[] more)
    {
        FwledgerRun run = await OfAsync(["status", .. more]);
        Assert.That(run.ExitCode, Is.EqualTo(Unreachable), run.Errors);
        return run.Errors.Split(' ').Single(word => word.StartsWith("http://", StringComparison.Ordinal));
    }

    private async Task<FwledgerRun> RunAsync(params string[] arguments) => (await OfAsync(arguments)).OrThrow();

    private Task<FwledgerRun> OfAsync(params string[] arguments) => FwledgerRun.OfAsync(_environment, arguments);
}
