using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using EndToEnd.Tests.Cluster;

namespace EndToEnd.Tests.CommandLine;

/// <summary>'keys tls --renew' under a running node: new connections see the new certificate, and those that exist go on with the old one.</summary>
[TestFixture]
public sealed class CertificateRenewalTests
{
    [Test]
    public async Task Renew_UnderARunningNode_IsSeenByNewConnectionsOnly()
    {
        await using TestNetwork network = await TestNetwork.CreateAsync(validators: 2);
        NodeFolder node = network.Validators[0], other = network.Validators[1];
        await network.StartAsync(network.Validators);
        string file = Path.Combine(node.Path, "keys", "tls.pem"), old = await SeenAsync(node);
        FwledgerRun exists = await FwledgerRun.OfAsync("keys", "tls", "--out", file);
        await File.WriteAllTextAsync(file, "half a file"); // Whoever copies a file by hand may be seen in between.
        await WaitForLogAsync(network.Process(node), "the old certificate stays in use");
        string stillOld = await SeenAsync(node);
        (await FwledgerRun.OfAsync("keys", "tls", "--renew", "--out", file)).OrThrow();
        await WaitForLogAsync(network.Process(node), "a new TLS certificate is in use");
        string renewed = await SeenAsync(node);
        string before = network.Process(node).Errors + network.Process(other).Errors;
        await network.KillAsync(other);
        await network.StartAsync(other);
        await WaitForLogAsync(network.Process(other), $"peer {node.Name} connected");
        using X509Certificate2 written = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(file));
        Assert.Multiple(() =>
        {
            Assert.That((exists.ExitCode, exists.Errors.Contains("--renew", StringComparison.Ordinal)), Is.EqualTo((8, true)), exists.Errors);
            Assert.That(stillOld, Is.EqualTo(old), "a file that cannot be used changes nothing");
            Assert.That(renewed, Is.EqualTo(written.Thumbprint).And.Not.EqualTo(old));
            Assert.That(before, Does.Not.Contain("disconnected"), "the peers' connection lives on");
            Assert.That(network.Process(other).Errors, Does.Not.Contain("other TLS certificates"));
        });
    }

    /// <summary>Thumbprint of the certificate that a node shows to a new connection.</summary>
    private static async Task<string> SeenAsync(NodeFolder node)
    {
        Uri address = new(node.Peer);
        using TcpClient tcp = new();
        await tcp.ConnectAsync(address.Host, address.Port);
        string seen = "";
        await using SslStream tls = new(tcp.GetStream(), false, (_, shown, _, _) => (seen = shown?.GetCertHashString() ?? "").Length > 0);
        using X509Certificate2 own = X509Certificate2.CreateFromPemFile(Path.Combine(node.Path, "..", "validator-1", "keys", "tls.pem"));
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = address.Host, ClientCertificates = [own] });
        return seen;
    }

    private static async Task WaitForLogAsync(FwledgerProcess process, string text)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (!process.Errors.Contains(text, StringComparison.Ordinal)) await Task.Delay(50, limit.Token);
    }
}
