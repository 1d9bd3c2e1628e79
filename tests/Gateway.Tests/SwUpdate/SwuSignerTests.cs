using System.Net.Sockets;
using System.Text;
using Gateway.Tests.Support;
using Testing.Support;

namespace Gateway.Tests.SwUpdate;

/// <summary>The test tools against the real SWUpdate, without a gateway: a failure here is not the gateway's.</summary>
/// <remarks>
/// SWUpdate runs as a daemon and its own client hands it the file. Its one-shot mode (-i) is no judge: in 2022.12 the process now and then
/// takes the idle state before the installation for its end, leaves, and deletes the description and the signature under the installer.
/// </remarks>
[TestFixture]
internal sealed class SwuSignerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
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

        await using ExternalProgram swupdate = await StartDaemonAsync(signer);
        await using ExternalProgram client = HandOver();
        await swupdate.WaitForAsync("SWUPDATE successful", Limit);

        Assert.That(await File.ReadAllBytesAsync(target), Is.EqualTo(payload));
    }

    [Test, Category("A01")]
    public async Task PackAsync_ForeignSigner_SwUpdateRefuses()
    {
        string target = Path.Combine(_folder, "installed.bin");
        SwuSigner trusted = await SwuSigner.CreateAsync(Path.Combine(_folder, "keys"));
        SwuSigner foreign = await SwuSigner.CreateAsync(Path.Combine(_folder, "foreign"));
        await File.WriteAllBytesAsync(Path.Combine(_folder, "fw.swu"), await foreign.PackAsync("2.0.0", [1, 2, 3], target));

        await using ExternalProgram swupdate = await StartDaemonAsync(trusted);
        await using ExternalProgram client = HandOver();
        await swupdate.WaitForAsync("Authentication of all signatures failed", Limit);
        await swupdate.WaitForAsync("Image invalid or corrupted. Not installing", Limit);

        Assert.That(File.Exists(target), Is.False);
    }

    private Dictionary<string, string> Environment => new() { ["TMPDIR"] = _folder };

    /// <summary>Returns once the daemon accepts images.</summary>
    private async Task<ExternalProgram> StartDaemonAsync(SwuSigner signer)
    {
        ExternalProgram daemon = ExternalProgram.Start("swupdate", _folder, Environment, "-v", "-H", "demo:1.0", "-k", signer.CertificatePath);
        await daemon.WaitForAsync("sockinstctrl", Limit);
        using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await Wait.UntilAsync(() => CanConnect(probe), Limit, () => daemon.Output);
        return daemon;
    }

    private ExternalProgram HandOver() => ExternalProgram.Start("swupdate-client", _folder, Environment, "fw.swu");

    private bool CanConnect(Socket probe)
    {
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(Path.Combine(_folder, "swupdateprog")));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
