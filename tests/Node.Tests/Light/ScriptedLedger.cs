using Fwledger.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Node.Tests.Light;

/// <summary>A full node that refuses every question for its load, and takes subscriptions on which it never says a word.</summary>
internal sealed class ScriptedLedger : Ledger.LedgerBase
{
    private int _questions;
    private int _subscriptions;

    /// <summary>Questions that it refused.</summary>
    public int Questions => Volatile.Read(ref _questions);

    /// <summary>Subscriptions that it took.</summary>
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

    public override Task<LightBlockMessage> GetLightBlock(GetLightBlockRequest request, ServerCallContext context) => Refuse<LightBlockMessage>();

    public override Task<ListReleasesReply> ListReleases(ListReleasesRequest request, ServerCallContext context) => Refuse<ListReleasesReply>();

    public override async Task Subscribe(SubscribeRequest request, IServerStreamWriter<CommitNotice> responseStream, ServerCallContext context)
    {
        Interlocked.Increment(ref _subscriptions);
        await context.WriteResponseHeadersAsync([]);
        await Task.Delay(Timeout.Infinite, context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Task<T> Refuse<T>()
    {
        Interlocked.Increment(ref _questions);
        throw new RpcException(new Status(StatusCode.ResourceExhausted, "too many questions"));
    }
}
