using System.Net;
using System.Net.Sockets;
using Chain.Light;
using Chain.Node.Configuration;
using Chain.Node.Hosting.Roles;
using Microsoft.AspNetCore.Builder;
using Node.Tests.Chains;
using Node.Tests.Cluster;

namespace Node.Tests.Hosting;

[TestFixture]
public sealed class RepositoryRoleTests
{
    [Test, Category("F03")]
    public async Task Listen_AtLocalhost_BindsTheLoopbackAlone()
    {
        using TempFolder folder = new();
        using TestChain chain = TestChain.Create();
        File.WriteAllText(folder["genesis.json"], GenesisFile.Format(chain.Genesis));
        int port = FreePorts.TakeOne();
        new NodeConfiguration
        {
            Name = "repository",
            Roles = ["repository"],
            Repository = new RepositoryConfiguration { Listen = $"http://localhost:{port}", Folder = "images" },
        }.Save(folder.Path);
        await using WebApplication app = RepositoryRole.Build(NodeConfiguration.Load(folder.Path), new RecordedEvents());
        await app.StartAsync();
        Assert.That(app.Urls, Is.EqualTo([$"http://127.0.0.1:{port}"]));
    }

    [Test, Category("F03"), Category("GW-LIMIT.2")]
    public async Task Connections_MoreSilentOnesThanAnAddressMayHave_ShutNobodyOut()
    {
        const int Silent = 1100; // A quarter of the repository's 4096 connections is for one address.
        using TempFolder folder = new();
        using TestChain chain = TestChain.Create();
        File.WriteAllText(folder["genesis.json"], GenesisFile.Format(chain.Genesis));
        int port = FreePorts.TakeOne();
        new NodeConfiguration
        {
            Name = "repository",
            Roles = ["repository"],
            Repository = new RepositoryConfiguration { Listen = $"http://127.0.0.1:{port}", Folder = "images" },
        }.Save(folder.Path);
        await using WebApplication app = RepositoryRole.Build(NodeConfiguration.Load(folder.Path), new RecordedEvents());
        await app.StartAsync();
        List<TcpClient> silent = [];
        try
        {
            for (int i = 0; i < Silent; i++)
            {
                silent.Add(new TcpClient());
                await silent[^1].ConnectAsync(IPAddress.Loopback, port);
            }

            using HttpClient http = new();
            using HttpResponseMessage answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/healthz"));
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
        finally
        {
            silent.ForEach(client => client.Dispose());
        }
    }
}
