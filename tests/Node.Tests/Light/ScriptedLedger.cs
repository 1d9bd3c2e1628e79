using Fwledger.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Node.Tests.Light;

/// <summary>A full node that refuses every question as overloaded, and accepts subscriptions but never sends anything on them.</summary>
internal sealed class ScriptedLedger : Ledger.LedgerBase
{
    private int _questions;
    private int _subscriptions;

    /// <summary>
    /// Number of clients' questions that it refused. The light node's own questions, for light blocks, can occur at any time
    /// and do not count.
    /// </summary>
    public int Questions => Volatile.Read(ref _questions);

    /// <summary>Number of accepted subscriptions.</summary>
    public int Subscriptions => Volatile.Read(ref _subscriptions);

    public static async Task<(ScriptedLedger Ledger, WebApplication App)> StartAsync()
    {
        ScriptedLedger ledger = new();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(k => k.ConfigureEndpointDefaults(e => e.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(ledger);
        WebApplication app = builder.Build();
        app.MapGrpcService<ScriptedLedger>();
        await app.StartAsync();
        return (ledger, app);
    }

    public override Task<LightBlockMessage> GetLightBlock(GetLightBlockRequest request, ServerCallContext context) => throw Refusal();

    public override Task<ListReleasesReply> ListReleases(ListReleasesRequest request, ServerCallContext context)
    {
        Interlocked.Increment(ref _questions);
        throw Refusal();
    }

    public override async Task Subscribe(SubscribeRequest request, IServerStreamWriter<CommitNotice> responseStream, ServerCallContext context)
    {
        Interlocked.Increment(ref _subscriptions);
        await context.WriteResponseHeadersAsync([]);
        await Task.Delay(Timeout.Infinite, context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static RpcException Refusal() => new(new Status(StatusCode.ResourceExhausted, "too many questions"));
}
