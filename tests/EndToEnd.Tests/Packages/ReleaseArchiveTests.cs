using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EndToEnd.Tests.Cluster;
using Testing.Support;

namespace EndToEnd.Tests.Packages;

/// <summary>What a release consists of: checksums that hold, a list of what is inside, and an image that every container engine can load.</summary>
/// <remarks>Needs the native program (<see cref="FwledgerBinary.PathVariable"/>).</remarks>
[TestFixture]
public sealed class ReleaseArchiveTests : IDisposable
{
    private static readonly Dictionary<string, string> NoEnvironment = [];
    private readonly TempFolder _folder = new();
    private string _layout = "";

    [OneTimeSetUp]
    public async Task Make()
    {
        string program = Path.GetDirectoryName(FwledgerBinary.Path)!;
        if (File.Exists(Path.Combine(program, "fwledger.dll"))) Assert.Ignore($"{FwledgerBinary.PathVariable} does not name the native program");
        InstalledPrograms.Demand(("dpkg-deb", "dpkg"), ("jq", "jq"), ("strip", "binutils"));
        (await RunAsync(Path.Combine(Sources.Root, "packaging", "make-release"), program, _folder.Path)).OrThrow();
        _layout = Directory.CreateDirectory(_folder["layout"]).FullName;
        (await RunAsync("tar", "-C", _layout, "-xf", Directory.GetFiles(_folder.Path, "*.oci.tar").Single())).OrThrow();
    }

    [OneTimeTearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Checksums_CoverEveryFileOfTheRelease_AndHold()
    {
        DotnetRun check = await DotnetRun.ProgramAsync(_folder.Path, "sha256sum", NoEnvironment, "--check", "--strict", "SHA256SUMS");
        Assert.That(check.ExitCode, Is.Zero, check.Output);
        string[] files = [.. Directory.GetFiles(_folder.Path).Select(f => Path.GetFileName(f)).Where(f => f != "SHA256SUMS")];
        foreach (string file in files) Assert.That(check.Output, Does.Contain($"{file}: OK"));
    }

    [Test]
    public async Task Sbom_NamesEveryLibraryWithTheDigestOfItsPackage()
    {
        JsonNode sbom = JsonNode.Parse(await File.ReadAllTextAsync(Directory.GetFiles(_folder.Path, "*.cdx.json").Single()))!;
        JsonArray components = sbom["components"]!.AsArray();
        JsonNode locked = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Sources.Root, "src", "Chain.Node", "packages.native.lock.json")))!;
        string[] expected =
        [
            .. locked["dependencies"]!.AsObject().SelectMany(target => target.Value!.AsObject())
                .Where(library => (string)library.Value!["type"]! != "Project").Select(library => library.Key).Distinct(),
        ];
        Assert.Multiple(() =>
        {
            Assert.That((string)sbom["bomFormat"]!, Is.EqualTo("CycloneDX"));
            Assert.That(components.Select(c => (string)c!["name"]!).Distinct(), Is.EquivalentTo(expected));
            Assert.That(components.Select(c => (string)c!["hashes"]![0]!["content"]!), Is.All.Match("^[0-9a-f]{128}$"));
        });
    }

    [Test]
    public void Image_EveryDescriptor_HasTheDigestAndTheSizeOfItsBlob()
    {
        JsonNode index = Read("index.json");
        JsonNode manifest = Blob(index["manifests"]![0]!);
        JsonNode configuration = Blob(manifest["config"]!);
        JsonNode layer = manifest["layers"]!.AsArray().Single()!;
        Assert.Multiple(() =>
        {
            Assert.That((string)Read("oci-layout")["imageLayoutVersion"]!, Is.EqualTo("1.0.0"));
            Assert.That(FileOf(layer), Does.Exist);
            Assert.That((string)configuration["os"]!, Is.EqualTo("linux"));
            Assert.That((string)configuration["config"]!["User"]!, Does.Not.StartWith("0").And.Not.StartWith("root"), "no container of it is root");
        });
    }

    [Test]
    public async Task Image_ItsRootAlone_RunsTheProgram()
    {
        if (Environment.UserName != "root") Assert.Ignore("chroot needs root");
        JsonNode layer = Blob(Read("index.json")["manifests"]![0]!)["layers"]![0]!;
        string root = Directory.CreateDirectory(_folder["root"]).FullName;
        (await RunAsync("tar", "-C", root, "-xzf", FileOf(layer))).OrThrow();
        // The folder of a node, made with nothing but what the image holds: TLS certificates need the libraries that are loaded by name.
        DotnetRun init = await RunAsync(
            "chroot", "--userspec=10001:10001", root, "/usr/lib/fwledger/fwledger", "init", "--dir", "/tmp/net", "--base-port", "0");
        Assert.That(init.ExitCode, Is.Zero, init.Output);
    }

    private static Task<DotnetRun> RunAsync(string program, params string[] arguments) =>
        DotnetRun.ProgramAsync(Path.GetTempPath(), program, NoEnvironment, arguments);

    private JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(_layout, file)))!;

    /// <summary>The blob that a descriptor names, once its size and digest are checked.</summary>
    private string FileOf(JsonNode descriptor)
    {
        string digest = (string)descriptor["digest"]!;
        string file = Path.Combine(_layout, "blobs", "sha256", digest["sha256:".Length..]);
        byte[] content = File.ReadAllBytes(file);
        Assert.That(content, Has.Length.EqualTo((long)descriptor["size"]!));
        Assert.That($"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}", Is.EqualTo(digest));
        return file;
    }

    private JsonNode Blob(JsonNode descriptor) => JsonNode.Parse(File.ReadAllText(FileOf(descriptor)))!;
}
