using Chain.Node.Faults;
using Chain.Node.Hosting.Roles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Node.Tests.Cluster;

namespace Node.Tests.Hosting;

/// <summary>A role that fails says why. A role that is asked to stop ends without an error.</summary>
[TestFixture]
public sealed class WebRoleTests
{
    [Test, Category("H04")]
    public async Task Run_AServiceFails_ThrowsItsCause()
    {
        TaskCompletionSource fails = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using WebRole role = await StartAsync(new Loop(_ => fails.Task));
        Task running = role.RunAsync(CancellationToken.None);
        fails.SetException(new IOException("No space left on device"));
        NodeFailedException failed = (await Assert.ThrowsAsync<NodeFailedException>(() => running.WaitAsync(InProcessCluster.Patience)))!;
        Assert.That(failed.Message, Does.Contain("/data/of/it").And.Contain("is full"));
    }

    [Test]
    public async Task Run_AskedToStop_EndsThoughAServiceFailsOnItsWay()
    {
        await using WebRole role = await StartAsync(new Loop(async stopping =>
        {
            await Task.Delay(Timeout.Infinite, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new IOException("late");
        }));
        using CancellationTokenSource asked = new();
        Task running = role.RunAsync(asked.Token);
        await asked.CancelAsync();
        await running.WaitAsync(InProcessCluster.Patience);
    }

    private static async Task<WebRole> StartAsync(Loop loop)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IHostedService>(loop);
        WebRole role = new(builder.Build(), "/data/of/it");
        await role.StartAsync(CancellationToken.None);
        return role;
    }

    private sealed class Loop(Func<CancellationToken, Task> run) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => run(stoppingToken);
    }
}
