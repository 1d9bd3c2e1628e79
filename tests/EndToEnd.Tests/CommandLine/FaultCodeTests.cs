using System.Net;
using System.Net.Sockets;
using EndToEnd.Tests.Cluster;

namespace EndToEnd.Tests.CommandLine;

/// <summary>One mistake has one exit code, whatever the role of the node in which it is made.</summary>
[TestFixture]
public sealed class FaultCodeTests
{
    private const int Storage = 8, Configuration = 9, Address = 10;
    private TestNetwork _network = null!;

    [SetUp]
    public async Task Make() => _network = await TestNetwork.CreateAsync(validators: 1);

    [TearDown]
    public async Task Stop() => await _network.DisposeAsync();

    [Test]
    public async Task Start_WithAGenesisThatWasChanged_IsAFaultOfTheConfiguration() => await AssertAllAsync(Configuration, node =>
        File.AppendAllText(Path.Combine(node.Path, "..", "genesis.json"), "x"));

    [Test]
    public async Task Start_WithAnUnknownSetting_IsAFaultOfTheConfiguration() =>
        await AssertAllAsync(Configuration, node => node.Edit(j => j["colour"] = "red"));

    [Test]
    public async Task Start_WithAFileWhereTheFolderIs_IsAFaultOfTheStorage() => await AssertAllAsync(Storage, node =>
    {
        string folder = node.Name is "gateway" or "repository" ? Path.Combine(node.Path, "blocked") : node.Data;
        if (node.Name is "gateway" or "repository") node.Edit(j => j[node.Name]!["folder"] = "blocked");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        File.WriteAllText(folder, "");
    });

    [Test]
    public async Task Start_WithAPortInUse_IsAFaultOfTheAddress()
    {
        using TcpListener holder = new(IPAddress.Loopback, 0);
        holder.Start();
        int port = ((IPEndPoint)holder.LocalEndpoint).Port;
        await AssertAllAsync(Address, node => Listen(node, $"http://127.0.0.1:{port}"));
    }

    /// <remarks>192.0.2.0/24 is for documentation (RFC 5737), so no machine has it.</remarks>
    [Test]
    public async Task Start_WithAnAddressOfAnotherMachine_IsAFaultOfTheAddress() =>
        await AssertAllAsync(Address, node => Listen(node, "http://192.0.2.1:7100"));

    private static void Listen(NodeFolder node, string url) => node.Edit(json =>
    {
        if (node.Name is "gateway" or "repository") json[node.Name]!["listen"] = url;
        else json["http"] = url;
    });

    private async Task AssertAllAsync(int code, Action<NodeFolder> spoil)
    {
        List<(string Role, int Code)> found = [];
        string errors = "";
        foreach (NodeFolder node in (NodeFolder[])[_network.Validators[0], _network.Repository, _network.Light, _network.Gateway])
        {
            spoil(node);
            FwledgerRun run = await FwledgerRun.OfAsync("node", "--config", node.Path);
            found.Add((node.Name, run.ExitCode));
            errors += run.Errors;
        }

        Assert.That(found.Select(f => f.Code), Is.All.EqualTo(code), string.Join(", ", found) + errors);
        Assert.That(errors, Does.Not.Contain("   at "));
    }
}
