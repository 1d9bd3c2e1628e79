using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EndToEnd.Tests.Cluster;
using Testing.Support;

namespace EndToEnd.Tests.CommandLine;

/// <summary>'doctor' says what is wrong with a node, running or not, and changes nothing. Exit code 0 only if all is good.</summary>
[TestFixture]
public sealed class DoctorTests
{
    private TestNetwork _network = null!;

    [SetUp]
    public async Task Create() => _network = await TestNetwork.CreateAsync();

    [TearDown]
    public async Task Remove() => await _network.DisposeAsync();

    [Test]
    public async Task Doctor_AWholeNetworkRuns_FindsAllGood()
    {
        await _network.StartAsync(_network.Validators);
        await _network.StartAsync(_network.Repository);
        NodeFolder node = _network.Validators[0];
        (int code, JsonNode answer) = (-1, new JsonObject());
        await Wait.UntilAsync(async () =>
        {
            (code, answer) = await ExamineAsync(node);
            return code == 0;
        }, Wait.Patience, () => answer.ToJsonString());
        Assert.That(Findings(answer), Has.All.Matches<JsonNode>(f => (string)f!["state"]! == "good"));
        Assert.That(Findings(answer).Select(f => (string)f["check"]!), Is.SupersetOf(
            new[] { "configuration", "genesis", "key", "certificate", "folder", "disk", "journal", "node", "peer", "repository" }));
    }

    [Test]
    public async Task Doctor_OfAStoppedNode_SaysSoAndChangesNothing()
    {
        NodeFolder node = _network.Validators[0];
        string[] before = Fingerprint(node.Path);
        (int code, JsonNode answer) = await ExamineAsync(node);
        Assert.That(code, Is.EqualTo(11));
        Assert.That(Text(answer, "node", "attention"), Does.Contain("does not run").And.Contain("fwledger node"));
        Assert.That(Text(answer, "peer", "attention"), Does.Contain("validator-1"), "who does not answer is named");
        Assert.That(Fingerprint(node.Path), Is.EqualTo(before));
    }

    [Test, Platform(Exclude = "Win"), UnsupportedOSPlatform("windows")]
    public async Task Doctor_AKeyThatOthersCanRead_IsAFailure()
    {
        NodeFolder node = _network.Validators[0];
        File.SetUnixFileMode(node.Key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        (int code, JsonNode answer) = await ExamineAsync(node);
        Assert.That(code, Is.EqualTo(12));
        Assert.That(Text(answer, "key", "failed"), Does.Contain("chmod 600"));
    }

    [Test]
    public async Task Doctor_TheJournal_IsMissingOfAnotherValidatorOrDamaged()
    {
        NodeFolder node = _network.Validators[0];
        string journal = Path.Combine(node.Data, "votes.journal"), other = Path.Combine(_network.Validators[1].Data, "votes.journal");
        byte[] whole = await File.ReadAllBytesAsync(journal);

        File.Copy(other, journal, overwrite: true);
        Assert.That(Text((await ExamineAsync(node)).Answer, "journal", "failed"), Does.Contain("belongs to validator"));
        await File.WriteAllBytesAsync(journal, whole[..^1]);
        Assert.That(Text((await ExamineAsync(node)).Answer, "journal", "attention"), Does.Contain("votes may be missing"));
        File.Delete(journal);
        Assert.That(Text((await ExamineAsync(node)).Answer, "journal", "attention"), Does.Contain("signs nothing"));
    }

    [Test]
    public async Task Doctor_ACertificateThatEndsSoon_NeedsAttention()
    {
        NodeFolder node = _network.Validators[0];
        string certificate = Path.Combine(node.Path, "keys", "tls.pem");
        File.Delete(certificate);
        (await FwledgerRun.OfAsync("keys", "tls", "--out", certificate, "--days", "5")).OrThrow();
        Assert.That(Text((await ExamineAsync(node)).Answer, "certificate", "attention"), Does.Contain("in 5.0 days").And.Contain("keys tls"));
    }

    [Test]
    public async Task Doctor_APortThatIsTaken_IsAFailure()
    {
        NodeFolder node = _network.Validators[0];
        using TcpListener taken = new(IPAddress.Loopback, new Uri(node.Http).Port);
        taken.Start();
        Assert.That(Text((await ExamineAsync(node)).Answer, "port", "failed"), Does.Contain(node.Http));
    }

    [Test]
    public async Task Doctor_AnotherNodeAnswersAtTheAddress_IsAFailure()
    {
        await _network.StartAsync([_network.Validators[1]]);
        NodeFolder node = _network.Validators[0];
        node.Edit(configuration => configuration["rpc"] = _network.Validators[1].Rpc);
        Assert.That(Text((await ExamineAsync(node)).Answer, "node", "failed"), Does.Contain("answers validator-1, not validator-0"));
    }

    [Test]
    public async Task Doctor_AConfigurationThatCannotBeRead_IsTheOnlyFinding()
    {
        NodeFolder node = _network.Validators[0];
        await File.WriteAllTextAsync(Path.Combine(node.Path, "node.json"), "{");
        (int code, JsonNode answer) = await ExamineAsync(node);
        Assert.That(code, Is.EqualTo(12));
        Assert.That(Findings(answer).Single()["check"]!.GetValue<string>(), Is.EqualTo("configuration"));
    }

    private static async Task<(int Code, JsonNode Answer)> ExamineAsync(NodeFolder node)
    {
        FwledgerRun run = await FwledgerRun.OfAsync("doctor", "--config", node.Path, "--json");
        return (run.ExitCode, JsonNode.Parse(run.Output) ?? throw new InvalidOperationException(run.Errors));
    }

    private static JsonNode[] Findings(JsonNode answer) => [.. answer["findings"]!.AsArray().Select(f => f!)];

    /// <summary>The text of the first finding of a check in a state; the whole answer if there is none.</summary>
    private static string Text(JsonNode answer, string check, string state) =>
        (string?)Findings(answer).FirstOrDefault(f => (string)f["check"]! == check && (string)f["state"]! == state)?["text"] ?? answer.ToJsonString();

    /// <summary>Name and digest of every file below a folder.</summary>
    private static string[] Fingerprint(string folder) =>
    [
        .. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => $"{file} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}"),
    ];
}
