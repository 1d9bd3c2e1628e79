using System.Net;
using System.Text.Json.Nodes;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Light;
using EndToEnd.Tests.Cluster;

namespace EndToEnd.Tests.CommandLine;

/// <summary>A gateway that found two certified blocks of one height: the alarm is loud, and a command ends it.</summary>
[TestFixture]
[Category("D07"), Category("GW-ALARM.1")]
public sealed class ConflictCommandTests
{
    private const int Usage = 2, NotFound = 3, VerificationFailed = 6, Halted = 12;

    [Test]
    public async Task Gateway_WithAConflict_SaysSoEverywhereAndGoesOnAfterTheCommand()
    {
        await using TestNetwork network = await TestNetwork.CreateAsync(validators: 1);
        await network.StartAsync([.. network.Validators, network.Light]);
        await network.StartAsync(network.Gateway);
        (await FwledgerRun.OfAsync("gateway", "status", "--config", network.Gateway.Path)).OrThrow();
        (await FwledgerRun.OfAsync("gateway", "device", "add", "dev-1", "--vendor", network.Vendor.Address.ToString(), "--model", "m", "--hardware-rev", "a",
            "--config", network.Gateway.Path)).OrThrow();
        await new LedgerSender(network.Genesis.ChainId, network.Vendor, network.Connect(network.Validators[0])).SendAsync();
        string store = await StoreOfAsync(network), evidence = store + ".conflict";
        await network.Process(network.Gateway).TerminateAsync();
        (LightBlock ours, LightBlock other) = await ForkAsync(network);
        new FileTrustStore(store).SaveConflict(new ConflictEvidence(ours, "one", other, "two", 1_700_000_000_000));

        await network.StartAsync(network.Gateway);
        FwledgerRun status = await FwledgerRun.OfAsync("gateway", "status", "--config", network.Gateway.Path);
        using HttpClient http = new();
        using HttpResponseMessage probe = await http.GetAsync(new Uri(network.Gateway.Listen("gateway") + "/healthz"));
        JsonNode shown = JsonNode.Parse((await FwledgerRun.OfAsync("proof", "conflict", evidence, "--json")).OrThrow().Output)!;
        FwledgerRun wrong = await FwledgerRun.OfAsync("proof", "conflict", evidence, "--accept", new string('0', 64));
        Assert.Multiple(() =>
        {
            Assert.That(status.ExitCode, Is.EqualTo(Halted), status.Errors);
            Assert.That(status.Output, Does.Contain(evidence).And.Contain("fwledger proof conflict").And.Contain($"height {ours.Header.Height}"));
            Assert.That(probe.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(network.Process(network.Gateway).Errors, Does.Contain("CONFLICT").And.Contain(evidence));
            Assert.That(((bool)shown["is_proof"]!, shown["offenders"]!.AsArray().Count, shown["blocks"]!.AsArray().Count), Is.EqualTo((true, 1, 2)));
            Assert.That(wrong.ExitCode, Is.EqualTo(Usage), wrong.Errors);
        });

        await network.Process(network.Gateway).TerminateAsync();
        FwledgerRun ended = (await FwledgerRun.OfAsync("proof", "conflict", evidence, "--accept", ours.Header.Hash.ToString())).OrThrow();
        await network.StartAsync(network.Gateway);
        (await FwledgerRun.OfAsync("gateway", "status", "--config", network.Gateway.Path)).OrThrow();
        Assert.That((File.Exists(evidence), File.Exists($"{evidence}.1700000000000")), Is.EqualTo((false, true)), ended.Output);
    }

    [TestCase(NotFound, null)]
    [TestCase(VerificationFailed, "no evidence")]
    public async Task Conflict_FileThatIsNone_IsNamed(int code, string? content)
    {
        string path = Path.GetTempFileName();
        if (content is null) File.Delete(path);
        else await File.WriteAllTextAsync(path, content);
        FwledgerRun run = await FwledgerRun.OfAsync("proof", "conflict", path);
        File.Delete(path);
        Assert.That(run.ExitCode, Is.EqualTo(code), run.Errors);
        Assert.That(run.Errors, Does.Contain(path));
    }

    /// <summary>The gateway's trust store, once it has one.</summary>
    private static async Task<string> StoreOfAsync(TestNetwork network)
    {
        string[] found = [];
        await ChainWatch.UntilAsync(Find, f => f.Length > 0, "a trust store");
        return found[0];

        Task<string[]> Find() => Task.FromResult(found = Directory.GetFiles(network.Gateway.Path, "trusted.cbor", SearchOption.AllDirectories));
    }

    /// <summary>The newest block, and another one of its height that the validator signed as well.</summary>
    private static async Task<(LightBlock Ours, LightBlock Other)> ForkAsync(TestNetwork network)
    {
        LightBlock ours = (await network.Source(network.Validators[0]).GetLightBlockAsync(0, CancellationToken.None))!;
        using EcdsaSigner validator = EcdsaSigner.FromPem(await File.ReadAllTextAsync(network.Validators[0].Key), "");
        BlockHeader h = ours.Header;
        BlockHeader header = new()
        {
            ChainId = h.ChainId,
            Height = h.Height,
            TimeMs = h.TimeMs + 1,
            ParentHash = h.ParentHash,
            TransactionsRoot = h.TransactionsRoot,
            ReceiptsRoot = h.ReceiptsRoot,
            StateRoot = h.StateRoot,
            HistoryRoot = h.HistoryRoot,
            ValidatorsHash = h.ValidatorsHash,
            NextValidatorsHash = h.NextValidatorsHash,
            LastSetChangeHeight = h.LastSetChangeHeight,
            ProposerIndex = h.ProposerIndex,
        };
        Hash256 digest = Vote.SigningDigest(header.ChainId, VoteType.Precommit, header.Height, 0, header.Hash);
        Vote vote = new(VoteType.Precommit, header.Height, 0, header.Hash, 0, validator.Sign(digest));
        return (ours, ours with { Header = header, Certificate = CommitCertificate.FromPrecommits([vote]) });
    }
}
