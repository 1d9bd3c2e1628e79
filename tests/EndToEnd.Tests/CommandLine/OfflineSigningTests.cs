using System.Text.Json.Nodes;
using EndToEnd.Tests.Cluster;

namespace EndToEnd.Tests.CommandLine;

/// <summary>
/// A vendor whose keys never touch the network: a station prepares and submits, and the identity key and three release keys are each in a folder of
/// their own. The folders exchange only public files.
/// </summary>
[TestFixture]
public sealed class OfflineSigningTests
{
    private const int Refused = 4, Bad = 6;
    private const long PolicyHeight = 20;
    private TestNetwork _network = null!;
    private int _heartbeatMs = 15_000;
    private string _node = "", _station = "", _vendorKey = "";

    [OneTimeSetUp]
    public async Task Start()
    {
        _network = await TestNetwork.CreateAsync(validators: 1);
        await _network.StartAsync([.. _network.Validators, _network.Repository]);
        _node = _network.Validators[0].Rpc;
        _station = MakeFolder("station");
        File.Copy(_network.VendorKey, Path.Combine(MakeFolder("vault"), "identity.pem"));
        _vendorKey = _network.Vendor.PublicKey.ToString();
    }

    [OneTimeTearDown]
    public async Task Stop() => await _network.DisposeAsync();

    [Test]
    [Category("A23")]
    public async Task Publish_WithTwoOfThreeReleaseKeysInOtherFolders_IsActive()
    {
        string[] publicKeys = await Task.WhenAll(Enumerable.Range(1, 3).Select(MakeReleaseKeyAsync));
        string[] policy = ["keys", "release-policy", "--key", _vendorKey, "--threshold", "2", "--from-height", $"{PolicyHeight}", "--node", _node,
            .. publicKeys.SelectMany(key => new[] { "--release-key", key })];
        await RunAsync([.. policy, "--request", At("policy.json")]);
        string[] consents = await Task.WhenAll(Enumerable.Range(1, 3).Select(i => SignOfReleaseKeyAsync(i, "policy.json")));
        await RunAsync([.. policy, .. consents.SelectMany(file => new[] { "--signature", file }), "--prepare", At("policy-call.json")]);
        await RunAsync("submit", await SignInVaultAsync("policy-call.json"), "--node", _node);
        await PassHeightAsync(PolicyHeight);

        string image = _network.MakeImage(5_000, 31);
        File.Move(image, At("fw.bin"));
        await RunAsync("firmware", "prepare", At("fw.bin"), "--vendor", "vendor", "--node", _node, "--repository", _network.RepositoryUrl,
            "--model", "offline-1", "--hardware-rev", "a", "--version", "1.0.0", "--out", At("release.json"));
        string first = await SignOfReleaseKeyAsync(1, "release.json"), third = await SignOfReleaseKeyAsync(3, "release.json");
        string[] publish = ["firmware", "publish", At("fw.bin"), "--manifest", At("release.json"), "--key", _vendorKey, "--node", _node,
            "--upload-key", await AllowUploaderAsync(), "--prepare"];
        FwledgerRun one = await FwledgerRun.OfAsync([.. publish, At("one.json"), "--signature", first]);
        Assert.That((one.ExitCode, one.Errors.Contains("1 signatures count", StringComparison.Ordinal)), Is.EqualTo((Refused, true)), one.Errors);
        await RunAsync([.. publish, At("deploy.json"), "--signature", first, "--signature", third]);
        string signed = await SignInVaultAsync("deploy.json");
        JsonObject receipt = Read(await RunAsync("submit", signed, "--node", _node, "--json"));
        JsonObject again = Read(await RunAsync("submit", signed, "--node", _node, "--json"));
        string release = (string)receipt["contract"]!;
        string[] seen = [.. Directory.GetFiles(_station).Select(File.ReadAllText)];
        Assert.Multiple(() =>
        {
            Assert.That((long)again["height"]!, Is.EqualTo((long)receipt["height"]!), "a transaction counts once");
            Assert.That(seen, Has.None.Contains("PRIVATE KEY"), "the station has never seen a private key");
        });
        await WaitActiveAsync(release);
    }

    [Test]
    public async Task Sign_ShowsWhatTheBytesDo_AndAsks()
    {
        await PrepareAsync("asked.json", "1.1.1.1 is down");
        FwledgerRun shown = await FwledgerRun.OfAsync("sign", At("asked.json"), "--key", Vault, "--trust", Genesis, "--yes", "--out", At("asked-signed.json"));
        string[] ask = ["sign", At("asked.json"), "--key", Vault, "--trust", Genesis, "--out"];
        FwledgerRun refused = await FwledgerRun.OfAnswerAsync("y", [.. ask, At("refused.json")]);
        FwledgerRun agreed = await FwledgerRun.OfAnswerAsync("yes", [.. ask, At("agreed.json")]);
        Assert.Multiple(() =>
        {
            Assert.That(shown.Errors, Does.Contain("revoke a release").And.Contain("reason: 1.1.1.1 is down").And.Contain($"sender: {_network.Vendor.Address}"));
            Assert.That((refused.ExitCode, File.Exists(At("refused.json"))), Is.EqualTo((1, false)), "without a yes nothing is signed");
            Assert.That((agreed.ExitCode, File.Exists(At("agreed.json"))), Is.EqualTo((0, true)), agreed.Errors);
        });
    }

    [TestCase("payload", "what it does")]
    [TestCase("meaning", "what it says")]
    [TestCase("nonce", "when it counts")]
    [TestCase("chain_id", "where it counts")]
    [TestCase("unknown", "a field that nobody reads")]
    [TestCase("version", "a later format")]
    public async Task Sign_AChangedFile_IsRefused(string field, string desc)
    {
        string name = $"changed-{field}.json";
        await PrepareAsync(name, "before");
        JsonObject file = JsonNode.Parse(await File.ReadAllTextAsync(At(name)))!.AsObject();
        Change(file, field);
        await File.WriteAllTextAsync(At(name), file.ToJsonString());
        FwledgerRun run = await FwledgerRun.OfAsync("sign", At(name), "--key", Vault, "--yes");
        Assert.That(run.ExitCode, Is.EqualTo(Bad), $"{desc}: {run.Errors}");
        Assert.That(run.Errors, Does.Contain(name), desc);
    }

    [Test]
    public async Task Submit_AFileChangedAfterItWasSigned_IsRefused()
    {
        await PrepareAsync("later.json", "before");
        string signed = await SignInVaultAsync("later.json");
        string text = await File.ReadAllTextAsync(signed);
        string signature = (string)JsonNode.Parse(text)!["signature"]!;
        await File.WriteAllTextAsync(signed, text.Replace(signature, $"{signature[..60]}00000000{signature[68..]}", StringComparison.Ordinal));
        FwledgerRun run = await FwledgerRun.OfAsync("submit", signed, "--node", _node);
        Assert.That((run.ExitCode, run.Errors.Contains("changed after it was signed", StringComparison.Ordinal)), Is.EqualTo((Bad, true)), run.Errors);
    }

    [Test]
    public async Task Sign_ForAnotherChainOrWithAnotherKey_IsRefused()
    {
        await PrepareAsync("elsewhere.json", "r");
        string other = Path.Combine(_network.Folder, "other");
        await RunAsync("init", "--dir", other, "--validators", "1", "--base-port", "0");
        FwledgerRun chain = await FwledgerRun.OfAsync("sign", At("elsewhere.json"), "--key", Vault, "--trust", Path.Combine(other, "genesis.json"), "--yes");
        FwledgerRun key = await FwledgerRun.OfAsync("sign", At("elsewhere.json"), "--key", _network.Validators[0].Key, "--trust", Genesis, "--yes");
        FwledgerRun unsigned = await FwledgerRun.OfAsync("submit", At("elsewhere.json"), "--node", _node);
        Assert.Multiple(() =>
        {
            Assert.That((chain.ExitCode, chain.Errors.Contains("you trust chain", StringComparison.Ordinal)), Is.EqualTo((Bad, true)), chain.Errors);
            Assert.That((key.ExitCode, key.Errors.Contains("prepared for key", StringComparison.Ordinal)), Is.EqualTo((Bad, true)), key.Errors);
            Assert.That((unsigned.ExitCode, unsigned.Errors.Contains("not signed", StringComparison.Ordinal)), Is.EqualTo((Bad, true)), unsigned.Errors);
        });
    }

    [Test]
    public async Task Submit_WithAUsedNonce_NamesTheNextOne()
    {
        string key = _network.Validators[0].Key, publicKey = (string)Read(await RunAsync("keys", "show", key, "--json"))["public_key"]!;
        await RunAsync("participants", "propose", "suspend", "vendor", "--node", _node, "--key", publicKey, "--prepare", At("slow.json"));
        await PassHeightAsync(0);
        await RunAsync("sign", At("slow.json"), "--key", key, "--trust", Genesis, "--yes");
        FwledgerRun run = await FwledgerRun.OfAsync("submit", At("slow.signed.json"), "--node", _node);
        Assert.That((run.ExitCode, run.Errors.Contains("is used by another transaction", StringComparison.Ordinal)), Is.EqualTo((Refused, true)), run.Errors);
    }

    private string Vault => Path.Combine(_network.Folder, "vault", "identity.pem");

    private string Genesis => Path.Combine(_network.Folder, "genesis.json");

    private string At(string name) => Path.Combine(_station, name);

    private string MakeFolder(string name) => Directory.CreateDirectory(Path.Combine(_network.Folder, name)).FullName;

    private static async Task<FwledgerRun> RunAsync(params string[] arguments) => (await FwledgerRun.OfAsync(arguments)).OrThrow();

    private static JsonObject Read(FwledgerRun run) => JsonNode.Parse(run.Output)!.AsObject();

    /// <summary>Prepares a call that is never submitted.</summary>
    private async Task PrepareAsync(string name, string reason) => await RunAsync("firmware", "revoke", "3f00000000000000000000000000000000000000",
        "--reason", reason, "--key", _vendorKey, "--node", _node, "--prepare", At(name), "--nonce", "900");

    private async Task<string> MakeReleaseKeyAsync(int number) => (string)Read(
        await RunAsync("keys", "generate", "--out", Path.Combine(MakeFolder($"holder-{number}"), "release.pem"), "--json"))["public_key"]!;

    /// <summary>One key holder signs a file that the station sent, and sends its signature back.</summary>
    private async Task<string> SignOfReleaseKeyAsync(int number, string name)
    {
        string folder = Path.Combine(_network.Folder, $"holder-{number}"), received = Path.Combine(folder, name);
        File.Copy(At(name), received);
        string made = (string)Read(await RunAsync(
            "sign", received, "--key", Path.Combine(folder, "release.pem"), "--trust", Genesis, "--yes", "--json"))["file"]!;
        File.Copy(made, At(Path.GetFileName(made)));
        return At(Path.GetFileName(made));
    }

    private async Task<string> SignInVaultAsync(string name)
    {
        string received = Path.Combine(_network.Folder, "vault", name);
        File.Copy(At(name), received);
        string made = (string)Read(await RunAsync("sign", received, "--key", Vault, "--trust", Genesis, "--yes", "--json"))["file"]!;
        File.Copy(made, At(Path.GetFileName(made)));
        return At(Path.GetFileName(made));
    }

    /// <summary>Makes a key that may only upload, and restarts the repository with it.</summary>
    private async Task<string> AllowUploaderAsync()
    {
        string file = Path.Combine(MakeFolder("uploader"), "upload.pem");
        string address = (string)Read(await RunAsync("keys", "generate", "--out", file, "--json"))["address"]!;
        await _network.KillAsync(_network.Repository);
        _network.Repository.Edit(json => json["repository"]!["owners"]!.AsArray().Add(address));
        await _network.StartAsync(_network.Repository);
        return file;
    }

    /// <summary>Makes blocks until a height is past: each proposal of the only validator is one.</summary>
    private async Task PassHeightAsync(long height)
    {
        while (true)
        {
            FwledgerRun run = await RunAsync("participants", "propose", "parameters", "--set", $"heartbeat_ms={++_heartbeatMs}", "--key",
                _network.Validators[0].Key, "--node", _node, "--json");
            if ((long)Read(run)["height"]! > height) return;
        }
    }

    private async Task WaitActiveAsync(string release)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        while (!(await RunAsync("firmware", "show", release, "--node", _node)).Output.Contains("active since", StringComparison.Ordinal))
            await Task.Delay(100, limit.Token);
    }

    private static void Change(JsonObject file, string field)
    {
        switch (field)
        {
            case "payload":
                string payload = (string)file[field]!;
                file[field] = payload.Replace(Hex("before"), Hex("behind"), StringComparison.Ordinal);
                break;
            case "meaning":
                file[field] = new JsonArray("approve a release as an auditor");
                break;
            case "nonce":
                file[field] = 901;
                break;
            case "version":
                file[field] = 2;
                break;
            default:
                file[field] = new string('0', 64);
                break;
        }
    }

    private static string Hex(string text) => Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(text));
}
