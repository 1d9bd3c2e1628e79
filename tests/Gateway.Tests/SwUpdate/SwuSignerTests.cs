using System.Text;

namespace Gateway.Tests.SwUpdate;

/// <summary>The test tools themselves, against the real SWUpdate and without a gateway: a failure here is not the gateway's.</summary>
/// <remarks>The exit code is not looked at: SWUpdate 2022.12 now and then ends with 1 after a success, when its downloader process ends first.</remarks>
[TestFixture]
internal sealed class SwuSignerTests
{
    private string _folder = "";

    [SetUp]
    public void SetUp()
    {
        InstalledPrograms.DemandSwUpdate();
        _folder = Directory.CreateTempSubdirectory("fwl-swu-").FullName;
    }

    [TearDown]
    public void TearDown()
    {
        if (_folder.Length > 0) Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task PackAsync_TrustedSigner_SwUpdateInstalls()
    {
        byte[] payload = Encoding.ASCII.GetBytes("firmware 2.0.0");
        string target = Path.Combine(_folder, "installed.bin");
        SwuSigner signer = await SwuSigner.CreateAsync(Path.Combine(_folder, "keys"));
        await File.WriteAllBytesAsync(Path.Combine(_folder, "fw.swu"), await signer.PackAsync("2.0.0", payload, target));

        await using ExternalProgram swupdate = Install(signer);
        await swupdate.WaitForExitAsync(TimeSpan.FromSeconds(20));

        Assert.That(File.Exists(target), Is.True, swupdate.Output);
        Assert.That(await File.ReadAllBytesAsync(target), Is.EqualTo(payload));
    }

    [Test, Category("A01")]
    public async Task PackAsync_ForeignSigner_SwUpdateRefuses()
    {
        string target = Path.Combine(_folder, "installed.bin");
        SwuSigner trusted = await SwuSigner.CreateAsync(Path.Combine(_folder, "keys"));
        SwuSigner foreign = await SwuSigner.CreateAsync(Path.Combine(_folder, "foreign"));
        await File.WriteAllBytesAsync(Path.Combine(_folder, "fw.swu"), await foreign.PackAsync("2.0.0", [1, 2, 3], target));

        await using ExternalProgram swupdate = Install(trusted);
        await swupdate.WaitForAsync("Authentication of all signatures failed", TimeSpan.FromSeconds(20));
        await swupdate.WaitForExitAsync(TimeSpan.FromSeconds(20));

        Assert.That(File.Exists(target), Is.False);
    }

    private ExternalProgram Install(SwuSigner signer) => ExternalProgram.Start("swupdate", _folder,
        new Dictionary<string, string> { ["TMPDIR"] = _folder }, "-v", "-H", "demo:1.0", "-k", signer.CertificatePath, "-i", "fw.swu");
}
