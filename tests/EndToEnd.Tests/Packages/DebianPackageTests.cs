using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using EndToEnd.Tests.Cluster;
using Testing.Support;

namespace EndToEnd.Tests.Packages;

/// <summary>The Debian package: it is as Debian wants it, and it is installed, started, upgraded and removed as an operator does.</summary>
/// <remarks>Needs the native program (<see cref="FwledgerBinary.PathVariable"/>). Installing changes the machine, so it needs a variable of its own.</remarks>
[TestFixture, NonParallelizable]
public sealed partial class DebianPackageTests : IDisposable
{
    private const string InstallVariable = "FWLEDGER_TEST_INSTALL";
    private static readonly Dictionary<string, string> NoEnvironment = [];
    private readonly TempFolder _folder = new();
    private string _package = "";

    [OneTimeSetUp]
    public async Task Make()
    {
        string program = Path.GetDirectoryName(FwledgerBinary.Path)!;
        if (File.Exists(Path.Combine(program, "fwledger.dll"))) Assert.Ignore($"{FwledgerBinary.PathVariable} does not name the native program");
        InstalledPrograms.Demand(("dpkg-deb", "dpkg"), ("strip", "binutils"));
        _package = (await RunAsync(Path.Combine(Sources.Root, "packaging", "make-deb"), program, _folder.Path)).OrThrow().Output.Trim();
    }

    [OneTimeTearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Package_Lintian_FindsNothing()
    {
        InstalledPrograms.Demand(("lintian", "lintian"));
        DotnetRun checks = await RunAsync("lintian", "--fail-on", "error,warning", "--tag-display-limit", "0", _package);
        Assert.That(checks.ExitCode, Is.Zero, checks.Output);
    }

    [Test]
    public async Task Package_Unpacked_HoldsAProgramThatRuns()
    {
        string root = await UnpackAsync("unpacked");
        FwledgerRun version = await FwledgerRun.OfProgramAsync(Path.Combine(root, "usr/bin/fwledger"), "--version");
        Assert.That(version.Output, Is.EqualTo((await FwledgerRun.OfAsync("--version")).Output));
        string bash = await File.ReadAllTextAsync(Path.Combine(root, "usr/share/bash-completion/completions/fwledger"));
        Assert.That(bash, Is.EqualTo((await FwledgerRun.OfAsync("completion", "bash")).Output));
    }

    [Test]
    public async Task Package_ManualPage_NamesEveryCommand()
    {
        string root = await UnpackAsync("manual");
        string page = (await RunAsync("zcat", Path.Combine(root, "usr/share/man/man1/fwledger.1.gz"))).OrThrow().Output;
        page = page.Replace("\\-", "-", StringComparison.Ordinal);
        string help = (await FwledgerRun.OfAsync("--help")).Output;
        string[] commands = [.. CommandLine().Matches(help[help.IndexOf("Commands:", StringComparison.Ordinal)..]).Select(m => m.Groups[1].Value)];
        Assert.That(commands, Has.Length.GreaterThan(10));
        foreach (string command in commands) Assert.That(page, Does.Contain($".SS fwledger {command}"));
    }

    [Test]
    public async Task Unit_SystemdReadsIt_AndFindsItsExposureLow()
    {
        InstalledPrograms.Demand(("systemd-analyze", "systemd"));
        string root = await UnpackAsync("unit");
        string unit = Path.Combine(root, "usr/lib/systemd/system/fwledger@.service");
        DotnetRun security = await RunAsync("systemd-analyze", "security", "--offline=true", "--threshold=25", "--no-pager", unit);
        Assert.That(security.ExitCode, Is.Zero, security.Output);
    }

    [Test]
    public async Task Installed_ANodeStartsIsUpgradedAndRemoved_AndItsFolderStays()
    {
        if (Environment.GetEnvironmentVariable(InstallVariable) != "1") Assert.Ignore($"changes this machine; {InstallVariable}=1 allows it");
        (await RunAsync("dpkg", "-i", _package)).OrThrow();
        const string folder = "/var/lib/fwledger";
        try
        {
            // One validator, made by the installed program as the service's user.
            string program = "/usr/bin/fwledger", net = $"{folder}/net";
            (await AsServiceAsync(program, "init", "--dir", net, "--validators", "1", "--base-port", "0")).OrThrow();
            string address = new NodeFolder($"{net}/validator-0").Rpc;
            await using (FwledgerProcess node = StartAsService(net, out Socket manager))
            {
                using Socket owned = manager;
                Assert.That(Receive(owned), Does.StartWith("READY=1\nSTATUS=validator-0: validator"));
                Assert.That(Receive(owned), Is.EqualTo("WATCHDOG=1"));
                (await RunAsync("dpkg", "-i", await MakeNewerAsync())).OrThrow();
                FwledgerRun status = await FwledgerRun.OfProgramAsync(program, "status", "--node", address);
                Assert.That(status.ExitCode, Is.Zero.Or.EqualTo(11), $"the node goes on during the upgrade: {status.Output}{status.Errors}");
                await node.TerminateAsync();
                Assert.That(Receive(owned, "STOPPING=1"), Is.True);
            }

            (await RunAsync("dpkg", "-r", "fwledger")).OrThrow();
            Assert.That(File.Exists(program), Is.False);
            DotnetRun purge = (await RunAsync("dpkg", "-P", "fwledger")).OrThrow();
            Assert.That(purge.Output, Does.Contain("stays, since it holds keys and chains"));
            Assert.That(File.Exists($"{net}/genesis.json"), "a purge keeps keys and chains");
        }
        finally
        {
            await RunAsync("dpkg", "-P", "fwledger");
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex(@"^  ([a-z]+)\b", RegexOptions.Multiline)]
    private static partial Regex CommandLine();

    private static Task<DotnetRun> RunAsync(string program, params string[] arguments) =>
        DotnetRun.ProgramAsync(Path.GetTempPath(), program, NoEnvironment, arguments);

    private static Task<DotnetRun> AsServiceAsync(params string[] command) =>
        RunAsync("setpriv", ["--reuid", "fwledger", "--regid", "fwledger", "--clear-groups", .. command]);

    private static string Receive(Socket manager)
    {
        byte[] message = new byte[256];
        return Encoding.UTF8.GetString(message, 0, manager.Receive(message));
    }

    /// <summary>Whether the message comes; messages before it are skipped.</summary>
    private static bool Receive(Socket manager, string message)
    {
        while (Receive(manager) is { } next)
        {
            if (next == message) return true;
        }

        return false;
    }

    private FwledgerProcess StartAsService(string net, out Socket manager)
    {
        string name = $"fwledger-test-{Guid.NewGuid():N}";
        manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 60_000 };
        manager.Bind(new UnixDomainSocketEndPoint($"\0{name}"));
        Dictionary<string, string> environment = new() { ["NOTIFY_SOCKET"] = $"@{name}", ["WATCHDOG_USEC"] = "60000000" };
        return FwledgerProcess.Start(
            ["--reuid", "fwledger", "--regid", "fwledger", "--clear-groups", "/usr/bin/fwledger", "node", "--config", $"{net}/validator-0"], environment,
            "setpriv");
    }

    private async Task<string> UnpackAsync(string name)
    {
        string root = _folder[name];
        (await RunAsync("dpkg-deb", "-x", _package, root)).OrThrow();
        return root;
    }

    /// <summary>The same program as a package with a higher version.</summary>
    private async Task<string> MakeNewerAsync()
    {
        Dictionary<string, string> newer = new() { ["REVISION"] = "2" };
        string make = Path.Combine(Sources.Root, "packaging", "make-deb"), program = Path.GetDirectoryName(FwledgerBinary.Path)!;
        return (await DotnetRun.ProgramAsync(Path.GetTempPath(), make, newer, program, _folder.Path)).OrThrow().Output.Trim();
    }
}
