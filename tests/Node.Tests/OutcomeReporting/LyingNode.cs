using Chain.Core.Ledger;
using Fwledger.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ledger = Fwledger.V1.Ledger;

namespace Node.Tests.OutcomeReporting;

/// <summary>A proxy between a gateway and a real node. It relays questions, and lies where a test asks for it.</summary>
internal sealed class LyingNode : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LyingNode(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    /// <summary>Whether it accepts transactions and then drops them.</summary>
    public bool Drops { get; set; }

    /// <summary>The status that it reports for every transaction; null for the real one.</summary>
    public Outcome? SaysOutcome { get; set; }

    /// <summary>Changes its answer about a state entry; null for the real answer.</summary>
    public Action<StateProofReply>? ForgesState { get; set; }

    /// <summary>Changes its answer about a receipt; null for the real answer.</summary>
    public Action<ReceiptReply>? ForgesReceipt { get; set; }

    /// <summary>Changes its status; null for the real one.</summary>
    public Action<StatusReply>? ForgesStatus { get; set; }

    /// <summary>Changes its proof of identity; null for the real node's.</summary>
    public Action<ProveIdentityReply>? ForgesIdentity { get; set; }

    /// <summary>Whether it is of an earlier version, which proves no identity.</summary>
    public bool IsOld { get; set; }

    public static async Task<LyingNode> StartAsync(Ledger.LedgerClient honest)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(k => k.ConfigureEndpointDefaults(e => e.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        LyingNode? node = null;
        builder.Services.AddSingleton(_ => new Relay(honest, node!));
        WebApplication app = builder.Build();
        node = new LyingNode(app);
        app.MapGrpcService<Relay>();
        await app.StartAsync();
        return node;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private sealed class Relay(Ledger.LedgerClient honest, LyingNode node) : Ledger.LedgerBase
    {
        public override async Task<SubmitTransactionReply> SubmitTransaction(SubmitTransactionRequest request, ServerCallContext context) =>
            node.Drops ? new SubmitTransactionReply() : await honest.SubmitTransactionAsync(request);

        public override async Task<ReceiptReply> GetReceipt(GetReceiptRequest request, ServerCallContext context)
        {
            ReceiptReply reply = node.Drops ? new ReceiptReply { Height = 1 << 30 } : await honest.GetReceiptAsync(request);
            if (node.SaysOutcome is { } outcome) (reply.OutcomeCode, reply.Outcome) = ((int)outcome, outcome.ToString());
            node.ForgesReceipt?.Invoke(reply);
            return reply;
        }

        public override async Task<StateProofReply> GetStateProof(GetStateProofRequest request, ServerCallContext context)
        {
            StateProofReply reply = await honest.GetStateProofAsync(request);
            node.ForgesState?.Invoke(reply);
            return reply;
        }

        public override async Task<StatusReply> GetStatus(GetStatusRequest request, ServerCallContext context)
        {
            StatusReply reply = await honest.GetStatusAsync(request);
            node.ForgesStatus?.Invoke(reply);
            return reply;
        }

        public override async Task<ProveIdentityReply> ProveIdentity(ProveIdentityRequest request, ServerCallContext context)
        {
            if (node.IsOld) throw new RpcException(new Status(StatusCode.Unimplemented, ""));
            ProveIdentityReply reply = await honest.ProveIdentityAsync(request);
            node.ForgesIdentity?.Invoke(reply);
            return reply;
        }

        public override async Task<GenesisReply> GetGenesis(GetGenesisRequest request, ServerCallContext context) => await honest.GetGenesisAsync(request);

        public override async Task<LatestReleaseReply> GetRelease(GetReleaseRequest request, ServerCallContext context) =>
            await honest.GetReleaseAsync(request);

        public override async Task<LightBlockMessage> GetLightBlock(GetLightBlockRequest request, ServerCallContext context) =>
            await honest.GetLightBlockAsync(request);

        public override async Task<LightBlockMessage> GetNextSetChange(GetNextSetChangeRequest request, ServerCallContext context) =>
            await honest.GetNextSetChangeAsync(request);

        public override async Task<ConsistencyProofReply> GetConsistencyProof(GetConsistencyProofRequest request, ServerCallContext context) =>
            await honest.GetConsistencyProofAsync(request);
    }
}
