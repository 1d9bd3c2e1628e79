using EndToEnd.Tests.Cluster;

namespace EndToEnd.Tests.CommandLine;

/// <summary>A command names its wrong argument even if everything else is missing: no node, gateway or repository runs here.</summary>
[TestFixture]
public sealed class ArgumentTests
{
    private const int Usage = 2, NotFound = 3, LocalStorage = 8, Configuration = 9;
    private const string Nowhere = "http://127.0.0.1:9";
    private const string PublicKey = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
    private string _folder = "", _key = "";

    [OneTimeSetUp]
    public async Task MakeKey()
    {
        _folder = Directory.CreateTempSubdirectory("fwl-args-").FullName;
        _key = Path.Combine(_folder, "key.pem");
        (await FwledgerRun.OfAsync("keys", "generate", "--out", _key)).OrThrow();
        await File.WriteAllTextAsync(Path.Combine(_folder, "fw.bin"), "image");
    }

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase(Usage, "'zz'", "firmware show zz --node NODE")]
    [TestCase(Usage, "'zz'", "firmware approve zz --key KEY --node NODE")]
    [TestCase(Usage, "'zz'", "firmware veto zz --key KEY --reason r --node NODE")]
    [TestCase(Usage, "'zz'", "firmware revoke zz --key KEY --reason r --node NODE")]
    [TestCase(Usage, "--reason", "firmware revoke 3f00000000000000000000000000000000000000 --key KEY --reason LONG --node NODE")]
    [TestCase(Usage, "'zz'", "proof export zz --out x.fwproof --node NODE")]
    [TestCase(LocalStorage, "--out", "proof export 3f00000000000000000000000000000000000000 --out DIR/none/x.fwproof --node NODE")]
    [TestCase(Usage, "'zz'", "replication propose zz --key KEY --node NODE")]
    [TestCase(Usage, "'zz'", "replication accept zz --key KEY --node NODE")]
    [TestCase(Usage, "'zz'", "replication status zz --node NODE")]
    [TestCase(Usage, "--repository: 'zz'", "replication status 3f00000000000000000000000000000000000000 --repository zz --key KEY --node NODE")]
    [TestCase(Usage, "--key", "replication status 3f00000000000000000000000000000000000000 --repository NODE --node NODE")]
    [TestCase(Usage, "--broker: 'zz!'", "replication available --broker zz! --node NODE")]
    [TestCase(Usage, "--release: 'zz'", "replication list --release zz --node NODE")]
    [TestCase(Usage, "--vendor: 'zz!'", "replication list --vendor zz! --node NODE")]
    [TestCase(Usage, "'zz'", "participants vote zz --key KEY --node NODE")]
    [TestCase(Usage, "--public-key: 'zz'", "participants propose register acme --public-key zz --possession zz --role vendor --key KEY --node NODE")]
    [TestCase(Usage, "'zz'", "participants propose roles acme --role zz --key KEY --node NODE")]
    [TestCase(Usage, "no parameter 'zz'", "participants propose parameters --set zz=1 --key KEY --node NODE")]
    [TestCase(Usage, "NAME=NUMBER", "participants propose parameters --set heartbeat_ms --key KEY --node NODE")]
    [TestCase(Usage, "'zz'", "keys revoke zz --key KEY --node NODE")]
    [TestCase(Usage, "--participant: 'zz!'", "keys possession KEY --participant zz! --node NODE")]
    [TestCase(Usage, "--notice soon", "keys add --key KEY --new-key KEY --notice soon --node NODE")]
    [TestCase(Usage, "--notice 0m", "keys rotate --key KEY --new-key KEY --notice 0m --node NODE")]
    [TestCase(Usage, "--notice 10", "keys revoke PUB --key KEY --notice 10 --node NODE")]
    [TestCase(Usage, "--notice soon", "keys release-policy --key KEY --notice soon --node NODE")]
    [TestCase(Usage, "--notice soon", "participants propose rules 3 --key KEY --notice soon --node NODE")]
    [TestCase(Usage, "--release-key: 'zz'", "keys release-policy --key KEY --release-key zz --node NODE")]
    [TestCase(Usage, "--threshold 2", "keys release-policy --key KEY --threshold 2 --node NODE")]
    [TestCase(Configuration, "none.pem", "keys release-policy --key KEY --sign-with DIR/none.pem --node NODE")]
    [TestCase(Configuration, "none.pem", "keys rotate --key KEY --new-key DIR/none.pem --node NODE")]
    [TestCase(Usage, "--vendor: 'zz!'", "gateway device add dev-1 --vendor zz! --model m --hardware-rev a --config DIR")]
    [TestCase(Usage, "--vendor: 'zz'", "device --gateway NODE --id d --token t --dir DIR/d --model m --hardware-rev a --vendor zz")]
    [TestCase(Usage, "--vendor: 'zz!'", "proof verify DIR/fw.bin --trust DIR/g.json --vendor zz!")]
    [TestCase(Usage, "--gateway: 'zz!'", "gateway receipts verify DIR/fw.bin --trust DIR/g.json --gateway zz!")]
    [TestCase(Usage, "--gateway: 'zz'", "device --gateway zz --id d --token t --dir DIR/d --model m --hardware-rev a")]
    [TestCase(Usage, "'zz'", "join --dir DIR/j --name j --genesis DIR/g.json --peer p --role zz")]
    [TestCase(Usage, "--polling-sleep", "init --dir DIR/i --base-port 0 --polling-sleep soon")]
    [TestCase(Usage, "--base-port 80", "join --dir DIR/j --name j --genesis DIR/g.json --peer a,http://a,3f00000000000000000000000000000000000000 --base-port 80")]
    public async Task Command_WrongArgumentAndNothingRuns_NamesTheArgument(int code, string named, string line)
    {
        string[] arguments = [.. line.Split(' ').Select(word => word
            .Replace("KEY", _key, StringComparison.Ordinal).Replace("NODE", Nowhere, StringComparison.Ordinal)
            .Replace("DIR", _folder, StringComparison.Ordinal).Replace("PUB", PublicKey, StringComparison.Ordinal)
            .Replace("LONG", new string('r', 257), StringComparison.Ordinal))];
        AssertNames(await FwledgerRun.OfAsync(arguments), code, named);
    }

    [TestCase(NotFound, "nofile.bin", "nofile.bin", "--version", "1.0.0")]
    [TestCase(Usage, "version", "fw.bin", "--version", "abc")]
    [TestCase(Usage, "model", "fw.bin", "--model", "sensor x1")]
    [TestCase(Usage, "--repository: 'images'", "fw.bin", "--repository", "images")]
    [TestCase(Usage, "--vendor: 'zz!'", "fw.bin", "--vendor", "zz!")]
    [TestCase(Usage, "--wait-seconds", "fw.bin", "--wait-seconds", "0")]
    [TestCase(Configuration, "none.pem", "fw.bin", "--release-key", "none.pem")]
    public async Task Publish_WrongArgumentAndNothingRuns_NamesTheArgument(int code, string named, string image, string option, string value)
    {
        Dictionary<string, string> options = new()
        {
            ["--key"] = _key,
            ["--node"] = Nowhere,
            ["--repository"] = Nowhere,
            ["--model"] = "sensor-x1",
            ["--hardware-rev"] = "a",
            ["--version"] = "1.0.0",
            [option] = value,
        };
        AssertNames(await FwledgerRun.OfAsync(
            ["firmware", "publish", Path.Combine(_folder, image), .. options.SelectMany(o => new[] { o.Key, o.Value })]), code, named);
    }

    private static void AssertNames(FwledgerRun run, int code, string named) => Assert.Multiple(() =>
    {
        Assert.That(run.ExitCode, Is.EqualTo(code), run.Errors);
        Assert.That(run.Errors, Does.StartWith("error: ").And.Contain(named).And.Not.Contain("   at "));
        Assert.That(run.Output, Is.Empty);
    });
}
