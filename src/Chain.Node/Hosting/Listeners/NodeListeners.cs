using System.Diagnostics.CodeAnalysis;
using Chain.Node.Configuration;
using Chain.Node.Health;
using Chain.Node.Peering;
using Chain.Node.Rpc;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Prometheus;
using HealthReport = Microsoft.Extensions.Diagnostics.HealthChecks.HealthReport;

namespace Chain.Node.Hosting.Listeners;

/// <summary>The listeners and their limits: three of a full node, and the two for clients of a light node (threats F01 to F05).</summary>
internal static class NodeListeners
{
    /// <summary>Connections of gRPC clients; default 2048, 256 from one address.</summary>
    public const int RpcConnectionsMax = 2048;

    /// <summary>Connections of JSON clients; default 1024, 256 from one address.</summary>
    public const int HttpConnectionsMax = 1024;

    /// <summary>Connections of peers, known or not yet; default 512, 128 from one address.</summary>
    public const int PeerConnectionsMax = 512;

    /// <summary>Connections of clients from one remote address.</summary>
    public const int ClientConnectionsPerAddressMax = 256;

    /// <summary>Connections of peers from one remote address.</summary>
    public const int PeerConnectionsPerAddressMax = 128;

    /// <summary>Bytes of a client's request: a transaction in base64, with a reserve.</summary>
    public const int RequestBytesMax = 64 * 1024;

    private static readonly MinDataRate SlowestBody = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

    public static void Configure(WebApplicationBuilder builder, NodeConfiguration configuration, PeerTls tls)
    {
        ConfigurePublic(builder, configuration);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            ListenerGate peer = new(ListenerKind.Peer, PeerConnectionsMax, PeerConnectionsPerAddressMax);
            kestrel.Listen(ListenAddress.Parse(configuration.Peer!, "https"), listener =>
            {
                Set(listener, peer, HttpProtocols.Http2);
                listener.UseHttps(new TlsHandshakeCallbackOptions
                {
                    OnConnection = _ => ValueTask.FromResult(tls.MakeServerOptions()),
                    HandshakeTimeout = TimeSpan.FromSeconds(5),
                });
            });
        });
    }

    /// <summary>Adds the listeners for clients. A light node has only these.</summary>
    public static void ConfigurePublic(WebApplicationBuilder builder, NodeConfiguration configuration) => builder.WebHost.ConfigureKestrel(kestrel =>
    {
        SetLimits(kestrel);
        ListenerGate rpc = new(ListenerKind.Rpc, RpcConnectionsMax, ClientConnectionsPerAddressMax);
        ListenerGate http = new(ListenerKind.Http, HttpConnectionsMax, ClientConnectionsPerAddressMax);
        kestrel.Listen(ListenAddress.Parse(configuration.Rpc!, "http"), listener => Set(listener, rpc, HttpProtocols.Http2));
        kestrel.Listen(ListenAddress.Parse(configuration.Http!, "http"), listener => Set(listener, http, HttpProtocols.Http1));
    });

    /// <summary>Routes by listener: peers reach only the peer service, and clients reach everything else.</summary>
    /// <param name="app">The role.</param>
    /// <param name="mapClients">Builds the pipeline for clients. Called at the first request of a client.</param>
    /// <param name="peers">Answers peers; null on a node without a listener for them.</param>
    public static void Answer(WebApplication app, Action<IApplicationBuilder> mapClients, RequestDelegate? peers = null)
    {
        DeferredPipeline clients = new(app.Services, mapClients);
        PathString peerPath = "/" + PeerService.Name;
        app.Run(context =>
        {
            ListenerKind kind = context.Features.Get<ListenerFeature>()?.Kind ?? ListenerKind.Unspecified;
            if ((kind == ListenerKind.Peer) != context.Request.Path.StartsWithSegments(peerPath))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            if (kind == ListenerKind.Peer) return peers!(context);

            // gRPC reads a message's length first, and refuses it with a clear status. If Kestrel cut the body off, the client would see an internal error.
            bool isMeasuredByGrpc = kind == ListenerKind.Rpc && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false };
            if (isMeasuredByGrpc) context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
            return clients.InvokeAsync(context);
        });
    }

    /// <summary>Adds the services of the interface for clients, with its rate limits. Add the health checks of the role besides.</summary>
    public static IGrpcServerBuilder AddClients(IServiceCollection services)
    {
        services.AddRateLimiter(RequestRates.Configure);
        services.AddGrpcReflection();
        return services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = RequestBytesMax).AddJson();
    }

    /// <summary>Maps the endpoints for clients: gRPC and JSON with health and reflection, and metrics.</summary>
    public static void MapClients<[DynamicallyAccessedMembers(JsonInterface.ServiceMembers)] TLedger>(IApplicationBuilder clients, CollectorRegistry metrics)
        where TLedger : class => clients.UseRouting().UseRateLimiter().UseEndpoints(routes =>
    {
        routes.MapGrpcService<TLedger>();
        routes.MapGrpcHealthChecksService();
        routes.MapGrpcReflectionService();
        routes.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = check => !check.Tags.Contains(NodeReadyCheck.Tag) });
        routes.MapHealthChecks("/readyz", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(NodeReadyCheck.Tag),
            ResponseWriter = WriteReasonsAsync,
        });
        routes.MapMetrics("/metrics", metrics);
    });

    /// <summary>Writes the state, and one line per reason.</summary>
    private static Task WriteReasonsAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        IEnumerable<string> reasons = report.Entries.Values.Select(e => e.Description).Where(d => !string.IsNullOrEmpty(d)).Select(d => $"\n{d}");
        return context.Response.WriteAsync(report.Status + string.Concat(reasons), context.RequestAborted);
    }

    private static void SetLimits(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        KestrelServerLimits limits = kestrel.Limits;
        limits.MaxRequestBodySize = RequestBytesMax;
        limits.MaxRequestLineSize = 4 * 1024;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 64;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        limits.MinRequestBodyDataRate = SlowestBody;
        limits.MinResponseDataRate = SlowestBody;
        limits.Http2.MaxStreamsPerConnection = 100;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(5); // So the node notices that a peer's host is gone.
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
    }

    private static void Set(ListenOptions listener, ListenerGate gate, HttpProtocols protocols)
    {
        listener.Protocols = protocols;
        gate.Guard(listener);
    }
}
