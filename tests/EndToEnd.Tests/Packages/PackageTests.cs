using System.Xml.Linq;
using EndToEnd.Tests.Cluster;

namespace EndToEnd.Tests.Packages;

/// <summary>
/// The packages as a user outside the repository meets them: packed, installed from a folder, the README's example built with them,
/// published, and run against a network.
/// </summary>
[TestFixture]
public sealed class PackageTests
{
    private static readonly string Example = Path.Combine(Sources.Root, "samples", "EmbeddedLightClient");
    private PackageFeed _feed = null!;
    private TestNetwork _network = null!;

    [OneTimeSetUp]
    public async Task PackAndPublishARelease()
    {
        _feed = await PackageFeed.PackAsync();
        _network = await TestNetwork.CreateAsync(validators: 1);
        await _network.StartAsync([.. _network.Validators, _network.Repository, _network.Light]);
        (await FwledgerRun.OfAsync(["firmware", "publish", _network.MakeImage(4096, seed: 1), .. _network.PublishOptions("1.0.0")])).OrThrow();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_network is not null) await _network.DisposeAsync();
        _feed?.Dispose();
    }

    [TestCase("FirmwareLedger.Core", "Chain.Core", new string[0])]
    [TestCase("FirmwareLedger.Light", "Chain.Light", new[] { "FirmwareLedger.Core", "Google.Protobuf", "Grpc.Net.Client" })]
    [TestCase("FirmwareLedger.Gateway", "Gateway", new[] { "FirmwareLedger.Light" })]
    public void Pack_OfPackage_DescribesItselfAndHasDocumentationAndSymbols(string id, string assembly, string[] needs)
    {
        XElement nuspec = _feed.Nuspec(id);
        string[] dependencies = [.. Elements(nuspec, "dependency").Select(d => d.Attribute("id")!.Value)];
        Assert.Multiple(() =>
        {
            Assert.That(Elements(nuspec, "description").Single().Value, Has.Length.GreaterThan(60));
            Assert.That(Elements(nuspec, "license").Single().Value, Is.EqualTo("Apache-2.0"));
            Assert.That(Elements(nuspec, "readme").Single().Value, Is.EqualTo("README.md"));
            Assert.That(Elements(nuspec, "repository").Single().Attribute("type")!.Value, Is.EqualTo("git"));
            Assert.That(needs, Is.SubsetOf(dependencies));
            Assert.That(dependencies, Has.None.Contains("Chain.").And.None.Contains("Analyzers"));
            Assert.That(_feed.Entries($"{id}.{PackageFeed.Version}.nupkg"), Is.SupersetOf(
                new[] { "README.md", $"lib/net10.0/{assembly}.dll", $"lib/net10.0/{assembly}.xml" }));
            Assert.That(_feed.Entries($"{id}.{PackageFeed.Version}.snupkg"), Does.Contain($"lib/net10.0/{assembly}.pdb"));
        });
    }

    [Test]
    public async Task Publish_OfTheExampleTrimmed_WarnsOfNothingAndProvesTheRelease() =>
        await AssertProvesTheReleaseAsync("Trimmed", "-p:PublishTrimmed=true", "--self-contained");

    [Test]
    public async Task Publish_OfTheExampleAsNativeProgram_WarnsOfNothingAndProvesTheRelease()
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(p => File.Exists(Path.Combine(p, "gcc"))) || !File.Exists("/usr/include/zlib.h"))
        {
            Assert.Ignore("needs the Debian packages gcc, libc6-dev and zlib1g-dev: apt-get install gcc libc6-dev zlib1g-dev");
        }

        await AssertProvesTheReleaseAsync("Native", "-p:PublishAot=true", "-p:CppCompilerAndLinker=gcc");
    }

    private async Task AssertProvesTheReleaseAsync(string name, params string[] how)
    {
        string folder = _feed.MakeProject(name, "FirmwareLedger.Light", Example), output = Path.Combine(folder, "out");
        DotnetRun publish = await DotnetRun.OfAsync(folder, _feed.ConsumerEnvironment,
            ["publish", "-c", "Release", "--use-current-runtime", "-o", output, "--nologo", "-v", "minimal", .. how]);
        Assert.That(publish.ExitCode, Is.Zero, publish.Output);
        Assert.That(publish.Output, Does.Not.Contain("warning"));
        Assert.That(Path.Combine(_feed.Installed, "firmwareledger.light", PackageFeed.Version), Does.Exist, "the package of this build was installed");

        DotnetRun run = await DotnetRun.ProgramAsync(folder, Path.Combine(output, name), new Dictionary<string, string>(),
            Path.Combine(_network.Folder, "genesis.json"), _network.Validators[0].Rpc, _network.Light.Rpc, $"{_network.Vendor.Address}", "sensor-x1");
        Assert.That(run.ExitCode, Is.Zero, run.Output + _network.Logs());
        Assert.That(run.Output, Does.Contain("install version 1.0.0, 4096 bytes"));
    }

    private static IEnumerable<XElement> Elements(XElement nuspec, string name) => nuspec.Descendants().Where(e => e.Name.LocalName == name);
}
