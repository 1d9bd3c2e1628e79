using System.Diagnostics;
using System.Security.Cryptography;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Device;
using Testing.Light;

namespace Node.Tests.Device;

/// <summary>A device with the verifier in C against a gateway that lies: it installs what the chain says, and nothing else.</summary>
[TestFixture]
[Category("A01")]
internal sealed class DeviceVerifierTests
{
    private static readonly byte[] Image = RandomNumberGenerator.GetBytes(100_000), Malware = RandomNumberGenerator.GetBytes(100_000);
    private static readonly LightChain Chain = LightChain.Start(name: "verified").ChangeSet(1, 2, 3, 4).Commit();
    private static readonly Address Release = Chain.Publish(ReleaseMaker.Manifest(Chain.Vendor, "1.0.0", 2, Image, model: DeviceBench.Model));
    private static readonly Address Revoked =
        Chain.Publish(ReleaseMaker.Manifest(Chain.Vendor, "1.1.0", 3, Malware, model: DeviceBench.Model), ReleaseStatus.Revoked);
    private static readonly Address OtherModel = Chain.Publish(ReleaseMaker.Manifest(Chain.Vendor, "1.0.0", 2, Malware, model: "sensor-x9"));
    private TempFolder _folder = null!;
    private ScriptedDdiServer _server = null!;

    static DeviceVerifierTests() => Chain.Commit(2);

    [OneTimeSetUp]
    public void Build()
    {
        InstalledPrograms.Demand(("gcc", "gcc"));
        _folder = new TempFolder();
        string source = Path.Combine(Root(), "src", "DeviceVerifier");
        string[] files = [.. Directory.GetFiles(Path.Combine(source, "source"), "*.c"), Path.Combine(source, "sample", "fwverify.c")];
        using Process compiler = Process.Start("gcc", ["-std=c99", "-O1", "-I" + Path.Combine(source, "include"), .. files, "-o", _folder["fwverify"]]);
        compiler.WaitForExit();
        Assert.That(compiler.ExitCode, Is.Zero);
        File.WriteAllBytes(_folder["factory.fwanchor"], TrustAnchor.Of(Chain.Genesis).Encode().ToArray());
    }

    [OneTimeTearDown]
    public void Delete() => _folder?.Dispose();

    [SetUp]
    public async Task SetUp() => _server = await ScriptedDdiServer.StartAsync();

    [TearDown]
    public Task TearDown() => _server.DisposeAsync().AsTask();

    [Test]
    public async Task Order_ProvenByTheChain_InstalledAndTheAnchorMovesForward()
    {
        await using DeviceBench device = Bench();
        _server.Order = new ScriptedOrder(7, "1.0.0", "2", Image);
        _server.Proof = after => after == 0 ? Bundle(Chain, 3, Release) : null;
        device.SwitchOn();

        Said closed = await _server.ClosedAsync();
        await _server.HeardAsync(said => said is { Channel: "attributes", Execution: "1.0.0" });
        await device.SwitchOffAsync();

        Assert.That(closed.Finished, Is.EqualTo("success"));
        Assert.That((device.State.State, device.State.Version), Is.EqualTo((DevicePhase.Confirmed, "1.0.0")));
        Assert.That(File.ReadAllBytes(Path.Combine(device.Folder, "trust.fwanchor")), Is.EqualTo(TrustAnchor.Of(Chain.TrustedAt(3)).Encode().ToArray()));
    }

    private static IEnumerable<TestCaseData> Lies()
    {
        LightChain forged = LightChain.Start(name: "verified", firstKey: 20).Commit();
        Address of = forged.Publish(ReleaseMaker.Manifest(forged.Vendor, "1.0.0", 2, Malware, model: DeviceBench.Model));
        forged.Commit();
        byte[] good = Bundle(Chain, 3, Release), flipped = [.. good];
        flipped[good.Length / 2] ^= 1;
        ScriptedOrder order = new(7, "1.0.0", "2", Malware);
        yield return Case("another image under the proof of a good release", order, good);
        yield return Case("the good image under a higher version", new ScriptedOrder(7, "2.0.0", "2", Image), good);
        yield return Case("the good image under a higher counter", new ScriptedOrder(7, "1.0.0", "9", Image), good);
        yield return Case("a chain of the gateway's own", order, Bundle(forged, 2, of));
        yield return Case("a damaged proof", new ScriptedOrder(7, "1.0.0", "2", Image), flipped);
        yield return Case("no proof but some bytes", order, [1, 2, 3]);
        yield return Case("a revoked release", new ScriptedOrder(7, "1.1.0", "3", Malware), Bundle(Chain, 3, Revoked));
        yield return Case("a release of another model", order, Bundle(Chain, 3, OtherModel));

        static TestCaseData Case(string desc, ScriptedOrder order, byte[] proof) => new TestCaseData(order, proof).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Lies))]
    public async Task Order_OfALyingGateway_RefusedBeforeTheFirstByte(ScriptedOrder order, byte[] proof)
    {
        await using DeviceBench device = Bench();
        _server.Order = order;
        _server.Proof = _ => proof;
        device.SwitchOn();

        Said closed = await _server.ClosedAsync();
        await device.SwitchOffAsync();

        Assert.That(closed.Detail, Does.StartWith("Refused: NotProven"));
        Assert.That(_server.ImageRequests, Is.Empty);
        Assert.That((device.State.State, device.State.Version), Is.EqualTo((DevicePhase.Idle, DeviceBench.FactoryVersion)));
        Assert.That(File.ReadAllBytes(Path.Combine(device.Folder, "trust.fwanchor")), Is.EqualTo(TrustAnchor.Of(Chain.Genesis).Encode().ToArray()));
    }

    [Test]
    public async Task Order_WithoutAProof_WaitsAndIsNotRefused()
    {
        await using DeviceBench device = Bench();
        _server.Order = new ScriptedOrder(7, "1.0.0", "2", Image);
        device.SwitchOn();
        await _server.HeardAsync(said => said.Channel == "proof");
        await _server.HeardAsync(said => said.Channel == "proof");
        _server.Proof = _ => Bundle(Chain, 3, Release);

        Said closed = await _server.ClosedAsync();
        await device.SwitchOffAsync();

        Assert.That(closed.Finished, Is.EqualTo("success"));
    }

    private static byte[] Bundle(LightChain chain, long height, Address release) => chain.Bundle(height, release).Encode().ToArray();

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "FirmwareLedger.sln"))) folder = Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar))!;
        return folder;
    }

    private DeviceBench Bench() => new(_server.Address)
    {
        Verifier = new ProofVerifierOptions(_folder["fwverify"], _folder["factory.fwanchor"]),
        Vendor = null,
    };
}
