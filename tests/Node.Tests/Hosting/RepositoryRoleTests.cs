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
}
