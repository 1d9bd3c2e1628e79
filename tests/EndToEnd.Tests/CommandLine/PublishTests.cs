using Chain.Core.Crypto;
using EndToEnd.Tests.Cluster;
using Fwledger.V1;

namespace EndToEnd.Tests.CommandLine;

/// <summary>'firmware publish' with input that the command or the chain must refuse, and with a faulty repository.</summary>
[TestFixture]
[Category("P1.1")]
[Category("P1.3")]
public sealed class PublishTests
{
    private const int Usage = 2, NotFound = 3, RefusedByChain = 4, Unreachable = 5, TimedOut = 7, Configuration = 9, Interrupted = 130;
    private const string Model = "sensor-x1";
    private static int s_nextImage;
    private TestNetwork _network = null!;
    private TamperingProxy _proxy = null!;
    private Fwledger.V1.Ledger.LedgerClient _client = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _network = await TestNetwork.CreateAsync(validators: 1);

        // The genesis binds the vendor's releases to the repository's address. So the proxy takes this address and the
        // repository moves to another.
        Uri registered = new(_network.RepositoryUrl);
        Uri moved = new($"http://127.0.0.1:{FreePorts.TakeOne()}");
        _network.Repository.Edit(j => j["repository"]!["listen"] = moved.OriginalString);
        _proxy = await TamperingProxy.StartAsync(registered, moved);
        _network.RepositoryUrlForClients = registered.OriginalString;
        await _network.StartAsync([.. _network.Validators, _network.Repository]);
        _client = _network.Connect(_network.Validators[0]);
        (await PublishAsync("1.0.0")).OrThrow();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _proxy.DisposeAsync();
        await _network.DisposeAsync();
    }

    [SetUp]
    public void BeHonest() => _proxy.Mode = ProxyMode.Honest;

    [Test]
    public async Task Publish_GoodImage_PrintsTheContractAlone()
    {
        FwledgerRun run = await PublishAsync("1.1.0");
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.Zero, run.Errors);
            Assert.That(run.Output.Trim(), Does.Match("^[0-9a-f]{40}$"));
            Assert.That(run.Errors, Does.Contain("P1.1 ").And.Contain("P1.2 ").And.Contain("P1.4 "));
        });
    }

    [Test]
    public async Task Publish_VendorByNameOrDigits_IsTheKeysOwner()
    {
        string digits = _network.Vendor.Address.ToString()[..8], validator = _network.Validators[0].Name;
        (await PublishAsync("1.5.0", "--vendor", "vendor", "--model", "named-y1")).OrThrow();
        (await PublishAsync("1.6.0", "--vendor", digits, "--model", "named-y1")).OrThrow();
        await AssertRefusedAsync(Usage, $"--vendor {validator}, which is ", await PublishAsync("2.0.0", "--vendor", validator));
        await AssertRefusedAsync(NotFound, "nobody", await PublishAsync("2.0.0", "--vendor", "nobody"));
    }

    [Test]
    public async Task Publish_MissingImage_NamesIt() => await AssertRefusedAsync(NotFound, "nowhere.bin", await RunAsync("nowhere.bin", "2.0.0"));

    [Test]
    public async Task Publish_EmptyImage_NamesIt()
    {
        string empty = Path.Combine(_network.Folder, "empty.bin");
        await File.WriteAllBytesAsync(empty, []);
        await AssertRefusedAsync(Usage, empty, await RunAsync(empty, "2.0.0"));
    }

    [TestCase("version that is none", "--version", "first")]
    [TestCase("version with a leading zero", "--version", "1.02.0")]
    [TestCase("model with a blank", "--model", "sensor x1")]
    [TestCase("revision that is empty", "--hardware-rev", "")]
    [TestCase("vendor that is another", "--vendor", "00000000000000000000000000000000000000aa")]
    [TestCase("repository that is no URL", "--repository", "images")]
    [TestCase("wait that is none", "--wait-seconds", "0")]
    public async Task Publish_BadOption_ChangesNothing(string desc, string option, string value) =>
        await AssertRefusedAsync(Usage, desc.Contains("wait", StringComparison.Ordinal) ? option : "error: ", await RunAsync(Image(), "2.0.0", option, value));

    [Test]
    [Category("A08")]
    public async Task Publish_AnotherImageUnderAUsedVersion_IsRefusedByTheChain() =>
        await AssertRefusedAsync(RefusedByChain, "the chain refuses the call", await PublishAsync("1.0.0"));

    [TestCase("1")]
    [TestCase("1000000")]
    public async Task Publish_CounterThatIsOldOrFarAhead_IsRefusedByTheChain(string counter) =>
        await AssertRefusedAsync(RefusedByChain, "the chain refuses the call", await PublishAsync("3.0.0", "--counter", counter));

    [Test]
    public async Task Publish_WithTheKeyOfAValidator_IsRefused()
    {
        FwledgerRun run = await RunAsync(Image(), "2.0.0", "--key", _network.Validators[0].Key);
        Assert.That(run.ExitCode, Is.Not.Zero);
        await AssertRefusedAsync(run.ExitCode, "error: ", run);
    }

    [Test]
    public async Task Publish_WithTheKeyOfAStranger_IsRefused()
    {
        string key = Path.Combine(_network.Folder, "stranger.pem");
        using (EcdsaSigner stranger = EcdsaSigner.Generate()) await File.WriteAllTextAsync(key, stranger.ExportPem(""));
        FwledgerRun run = await RunAsync(Image(), "2.0.0", "--key", key);
        Assert.That(run.ExitCode, Is.Not.Zero);
        await AssertRefusedAsync(run.ExitCode, "error: ", run);
    }

    [Test]
    public async Task Publish_WithoutAKey_NamesTheCommandThatMakesOne() =>
        await AssertRefusedAsync(Configuration, "fwledger keys generate", await RunAsync(Image(), "2.0.0", "--key", Path.Combine(_network.Folder, "no.pem")));

    [Test]
    public async Task Publish_ToANodeThatIsNotThere_NamesIt()
    {
        string nowhere = $"http://127.0.0.1:{FreePorts.TakeOne()}";
        await AssertRefusedAsync(Unreachable, nowhere, await RunAsync(Image(), "2.0.0", "--node", nowhere));
    }

    [Test]
    public async Task Publish_ToARepositoryThatIsDown_NamesIt()
    {
        string nowhere = $"http://127.0.0.1:{FreePorts.TakeOne()}";
        await AssertRefusedAsync(Unreachable, nowhere, await RunAsync(Image(), "2.0.0", "--repository", nowhere));
    }

    [TestCase(ProxyMode.Lies, "6.1.0")]
    [TestCase(ProxyMode.CutsOff, "6.2.0")]
    [TestCase(ProxyMode.AddsBytes, "6.3.0")]
    public async Task Publish_WhileTheRepositoryDoes_StaysInactiveUntilItIsHonest(ProxyMode mode, string version)
    {
        _proxy.Mode = mode;
        FwledgerRun run = await PublishAsync(version, "--wait-seconds", "2");
        ReleaseView waiting = await FindAsync(version) ?? throw new InvalidOperationException(run.Errors);
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(TimedOut), run.Errors);
            Assert.That(run.Errors, Does.Contain(waiting.Contract).And.Contain("firmware show"));
            Assert.That(waiting.Status, Is.EqualTo("Deployed"), "no authority attests an image that it could not fetch");
        });
        _proxy.Mode = ProxyMode.Honest;
        await ChainWatch.ReleaseAsync(_client, version, "Active");
    }

    [Test]
    public async Task Publish_InterruptedWhileTheRepositoryStalls_EndsSoonAndWorksAgain()
    {
        _proxy.Mode = ProxyMode.Stalls;
        string image = Image();
        await using FwledgerProcess publish = FwledgerProcess.Start(["firmware", "publish", image, .. _network.PublishOptions("5.0.0")]);
        await _proxy.Stalled;
        publish.Interrupt();
        int code = await publish.WaitForExitAsync(TimeSpan.FromSeconds(20));
        Assert.That(code, Is.EqualTo(Interrupted), publish.Errors);
        Assert.That(await FindAsync("5.0.0"), Is.Null, "nothing was deployed");
        _proxy.Mode = ProxyMode.Honest;
        (await RunAsync(image, "5.0.0")).OrThrow();
    }

    [Test]
    [Category("C12")]
    [Category("G08")]
    public async Task Publish_ThenExportTheProof_HoldsForItsImageAloneAndNotAfterARevocation()
    {
        string image = Image(), other = Image(), genesis = Path.Combine(_network.Folder, "genesis.json"), node = _network.Validators[0].Rpc;
        string before = Path.Combine(_network.Folder, "before.fwproof"), after = Path.Combine(_network.Folder, "after.fwproof");
        string contract = (await RunAsync(image, "1.0.0", "--model", "sensor-p1")).OrThrow().Output.Trim();

        (await FwledgerRun.OfAsync("proof", "export", contract, "--out", before, "--node", node)).OrThrow();
        FwledgerRun good = await FwledgerRun.OfAsync("proof", "verify", before, "--trust", genesis, "--image", image);
        FwledgerRun wrong = await FwledgerRun.OfAsync("proof", "verify", before, "--trust", genesis, "--image", other);
        (await FwledgerRun.OfAsync("firmware", "revoke", contract, "--key", _network.VendorKey, "--reason", "bricks rev-a", "--node", node)).OrThrow();
        (await FwledgerRun.OfAsync("proof", "export", contract, "--out", after, "--node", node)).OrThrow();
        FwledgerRun revoked = await FwledgerRun.OfAsync("proof", "verify", after, "--trust", genesis, "--image", image);
        FwledgerRun unknown = await FwledgerRun.OfAsync("proof", "export", new string('1', 40), "--out", after, "--node", node);

        Assert.Multiple(() =>
        {
            Assert.That((good.ExitCode, wrong.ExitCode, revoked.ExitCode, unknown.ExitCode), Is.EqualTo((0, 6, 6, NotFound)));
            Assert.That(wrong.Errors, Does.Contain("SHA-256"));
            Assert.That(revoked.Errors, Does.Contain("was revoked at block").And.Contain("bricks rev-a"));
            Assert.That(unknown.Errors, Does.Contain("there is no release").And.Contain("firmware list"));
        });
    }

    [Test]
    public async Task Publish_TheSameReleaseAgain_PrintsItsAddressAndUploadsNothing()
    {
        string image = Image();
        string first = (await RunAsync(image, "1.0.0", "--model", "sensor-again")).OrThrow().Output;
        _proxy.Mode = ProxyMode.Stalls;
        FwledgerRun again = await RunAsync(image, "1.0.0", "--model", "sensor-again");
        Assert.That((again.ExitCode, again.Output), Is.EqualTo((0, first)), again.Errors);
        Assert.That(again.Errors, Does.Contain("already published"));
    }

    [TestCase("VersionUsed", "with another image", "1.0.0", "--min-installed", "")]
    [TestCase("VersionNotAbove", "--version is 0.0.1", "0.0.1", "--min-installed", "")]
    [TestCase("CounterNotAbove", "--counter is 1, and the newest release", "8.0.0", "--counter", "1")]
    [TestCase("CounterStepTooLarge", "a step is at most 1000", "8.0.0", "--counter", "1000000")]
    [TestCase("Expired", "2001-01-01 00:00:00Z, which is past", "8.0.0", "--expires", "2001-01-01T00:00:00Z")]
    public async Task Publish_WhatTheChainWouldRefuse_IsSaidInWordsBeforeTheUpload(string outcome, string found, string version, string option, string value)
    {
        _proxy.Mode = ProxyMode.Stalls;
        FwledgerRun run = await PublishAsync(version, option, value);
        Assert.That(run.ExitCode, Is.EqualTo(RefusedByChain), run.Errors);
        Assert.That(run.Errors, Does.Contain(outcome).And.Contain(found).And.Not.Contain("P1.1 "));
    }

    [Test]
    public async Task List_FiltersSortsAndLimits_AndShowTakesShortNames()
    {
        string node = _network.Validators[0].Rpc, past = DateTimeOffset.UtcNow.AddSeconds(30).ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        string old = (await RunAsync(Image(), "1.0.0", "--model", "sensor-list", "--channel", "beta", "--expires", past)).OrThrow().Output.Trim();
        string newest = (await RunAsync(Image(), "1.2.0", "--model", "sensor-list")).OrThrow().Output.Trim();
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(90));
        FwledgerRun list;
        do
        {
            list = (await FwledgerRun.OfAsync("firmware", "list", "--model", "sensor-list", "--node", node)).OrThrow();
            await Task.Delay(200, limit.Token);
        }
        while (!list.Output.Contains(" expired ", StringComparison.Ordinal));

        string[] lines = list.Output.Trim().Split('\n');
        FwledgerRun active = await FwledgerRun.OfAsync("firmware", "list", "--model", "sensor-list", "--status", "active", "--limit", "1", "--json",
            "--node", node);
        FwledgerRun named = await FwledgerRun.OfAsync("firmware", "show", "sensor-list@1.2.0", "--node", node);
        FwledgerRun prefix = await FwledgerRun.OfAsync("firmware", "show", old[..12], "--node", node);
        FwledgerRun none = await FwledgerRun.OfAsync("firmware", "show", "sensor-list@9.9.9", "--node", node);
        Assert.Multiple(() =>
        {
            Assert.That(lines[0], Does.StartWith("ADDRESS").And.Contain("EXPIRES"));
            Assert.That((lines[1][..12], lines[2][..12]), Is.EqualTo((newest[..12], old[..12])), "newest first");
            Assert.That(lines[1], Does.Contain("active").And.Contain("vendor").And.Contain("never"));
            Assert.That(active.Output, Does.Contain(newest).And.Not.Contain(old));
            Assert.That(named.Output, Does.Contain(newest).And.Contain("never expires"));
            Assert.That(prefix.Output, Does.Contain(old).And.Contain("EXPIRED"));
            Assert.That((none.ExitCode, none.Output), Is.EqualTo((NotFound, "")));
        });
    }

    private async Task AssertRefusedAsync(int code, string named, FwledgerRun run)
    {
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(code), run.Errors);
            Assert.That(run.Errors, Does.Contain("error: ").And.Contain(named).And.Not.Contain("   at "));
            Assert.That(run.Output, Is.Empty);
        });
        ListReleasesReply releases = await _client.ListReleasesAsync(new ListReleasesRequest());
        Assert.That(releases.Releases.Select(r => r.Version), Has.None.EqualTo("2.0.0").And.None.EqualTo("3.0.0"));
    }

    private async Task<ReleaseView?> FindAsync(string version) =>
        (await _client.ListReleasesAsync(new ListReleasesRequest())).Releases.FirstOrDefault(r => r.Version == version);

    private Task<FwledgerRun> PublishAsync(string version, params string[] more) => RunAsync(Image(), version, more);

    /// <summary>Publishes. Options in <paramref name="more"/> replace the default options of the same name.</summary>
    private Task<FwledgerRun> RunAsync(string image, string version, params string[] more)
    {
        List<string> options = [.. _network.PublishOptions(version, Model)];
        for (int i = 0; i < more.Length; i += 2)
        {
            int usual = options.IndexOf(more[i]);
            if (usual >= 0) options[usual + 1] = more[i + 1];
            else options.AddRange([more[i], more[i + 1]]);
        }

        return FwledgerRun.OfAsync(["firmware", "publish", image, .. options]);
    }

    private string Image() => _network.MakeImage(50_000, Interlocked.Increment(ref s_nextImage));
}
