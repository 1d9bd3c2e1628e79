using System.Threading.Channels;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Configuration;
using Chain.Node.Rpc;
using Fwledger.V1;
using Grpc.Core;

namespace Chain.Node.Light;

/// <summary>
/// Relays the requests of gateways to the first full node that answers. Gateways need not trust this relay: they verify the proof in every
/// answer, so the worst that it can do is not to answer. [P2.3]
/// </summary>
internal sealed class LightLedgerService(IReadOnlyList<GrpcLightSource> sources, LightClient client, HeadFollower follower, GenesisDocument genesis,
    GenesisText text, NodeConfiguration configuration) : Fwledger.V1.Ledger.LedgerBase
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    public override Task<StatusReply> GetStatus(GetStatusRequest request, ServerCallContext context)
    {
        TrustedState trusted = client.Trusted;
        StatusReply reply = new()
        {
            ChainId = genesis.ChainId.ToString(),
            ChainName = genesis.Name,
            Height = trusted.Height,
            BlockHash = trusted.HeaderHash.ToString(),
            BlockTimeMs = trusted.TimeMs,
            NodeName = configuration.Name,
            Validators = trusted.NextValidators.Count,
            Version = ThisAssembly.Version,
        };
        if (trusted.Block is not null) reply.Checkpoint = Checkpoint.Of(trusted.Block).ToString();
        reply.Roles.AddRange(configuration.Roles);
        return Task.FromResult(reply);
    }

    public override Task<LightBlockMessage> GetLightBlock(GetLightBlockRequest request, ServerCallContext context) =>
        RelayAsync((c, o) => c.GetLightBlockAsync(request, o), context);

    /// <remarks>The gateway records step P2.3 when it has verified the answer; this node does not record it.</remarks>
    public override Task<LatestReleaseReply> GetLatestRelease(GetLatestReleaseRequest request, ServerCallContext context) =>
        RelayAsync((c, o) => c.GetLatestReleaseAsync(request, o), context);

    public override Task<LatestReleaseReply> GetRelease(GetReleaseRequest request, ServerCallContext context) =>
        RelayAsync((c, o) => c.GetReleaseAsync(request, o), context);

    public override Task<StateProofReply> GetStateProof(GetStateProofRequest request, ServerCallContext context) =>
        RelayAsync((c, o) => c.GetStateProofAsync(request, o), context);

    public override Task<HistoryProofReply> GetHistoryProof(GetHistoryProofRequest request, ServerCallContext context) =>
        RelayAsync((c, o) => c.GetHistoryProofAsync(request, o), context);

    public override Task<ConsistencyProofReply> GetConsistencyProof(GetConsistencyProofRequest request, ServerCallContext context) =>
        RelayAsync((c, o) => c.GetConsistencyProofAsync(request, o), context);

    public override Task<LightBlockMessage> GetNextSetChange(GetNextSetChangeRequest request, ServerCallContext context) =>
        RelayAsync((c, o) => c.GetNextSetChangeAsync(request, o), context);

    public override Task<ListReleasesReply> ListReleases(ListReleasesRequest request, ServerCallContext context) =>
        RelayAsync((c, o) => c.ListReleasesAsync(request, o), context);

    public override Task<ListParticipantsReply> ListParticipants(ListParticipantsRequest request, ServerCallContext context) =>
        RelayAsync((c, o) => c.ListParticipantsAsync(request, o), context);

    public override Task<ParticipantView> GetParticipant(GetParticipantRequest request, ServerCallContext context) =>
        RelayAsync((c, o) => c.GetParticipantAsync(request, o), context);

    public override Task<ListProposalsReply> ListProposals(ListProposalsRequest request, ServerCallContext context) =>
        RelayAsync((c, o) => c.ListProposalsAsync(request, o), context);

    public override Task<ListValidatorsReply> ListValidators(ListValidatorsRequest request, ServerCallContext context) =>
        RelayAsync((c, o) => c.ListValidatorsAsync(request, o), context);

    public override Task<ParametersReply> GetParameters(GetParametersRequest request, ServerCallContext context) =>
        RelayAsync((c, o) => c.GetParametersAsync(request, o), context);

    public override Task<GenesisReply> GetGenesis(GetGenesisRequest request, ServerCallContext context) =>
        Task.FromResult(new GenesisReply { Json = text.Json });

    public override async Task Subscribe(SubscribeRequest request, IServerStreamWriter<CommitNotice> responseStream, ServerCallContext context)
    {
        Channel<CommitNotice> notices = follower.Subscribe(context.RemoteAddress())
            ?? throw new RpcException(new Status(StatusCode.ResourceExhausted, "too many subscribers: try another light node"));
        try
        {
            await context.WriteResponseHeadersAsync([]).ConfigureAwait(false);
            await foreach (CommitNotice notice in notices.Reader.ReadAllAsync(context.CancellationToken).ConfigureAwait(false))
            {
                await responseStream.WriteAsync(notice, context.CancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway has disconnected.
        }
        finally
        {
            follower.Unsubscribe(notices);
        }
    }

    private async Task<T> RelayAsync<T>(Func<Fwledger.V1.Ledger.LedgerClient, CallOptions, AsyncUnaryCall<T>> ask, ServerCallContext context)
    {
        // Relaying one side of a conflict would hide the conflict from the gateways.
        if (client.Conflict is not null)
        {
            const string problem = "full nodes show conflicting blocks: an operator must examine this light node's evidence";
            throw new RpcException(new Status(StatusCode.FailedPrecondition, problem));
        }

        Status last = new(StatusCode.Unavailable, "no full node answers");
        foreach (GrpcLightSource source in sources)
        {
            try
            {
                CallOptions options = new(deadline: DateTime.UtcNow + Deadline, cancellationToken: context.CancellationToken);
                return await ask(source.Client, options).ConfigureAwait(false);
            }
            catch (RpcException e) when (IsSourceFailure(e.StatusCode) && !context.CancellationToken.IsCancellationRequested)
            {
                last = e.Status;
            }
        }

        throw new RpcException(last);
    }

    /// <summary>Whether a status is a failure of the source, so that another source may succeed.</summary>
    private static bool IsSourceFailure(StatusCode status) => status
        is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.ResourceExhausted or StatusCode.Internal or StatusCode.Unknown;
}
