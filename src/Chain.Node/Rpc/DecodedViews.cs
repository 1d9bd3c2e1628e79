using System.Text.Json.Nodes;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Decoding;
using Fwledger.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Chain.Node.Rpc;

/// <summary>
/// Adds what canonical bytes hold to answers over JSON. gRPC clients decode the bytes themselves, so their answers stay as they are. Whole blocks
/// get theirs where they are cached (<see cref="BlockAnswers"/>).
/// </summary>
internal sealed class DecodedViews : Interceptor
{
    /// <summary>Whether the caller reads JSON.</summary>
    public static bool AreWanted(ServerCallContext context) =>
        context.GetHttpContext().Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true;

    /// <inheritdoc/>
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        TResponse response = await continuation(request, context).ConfigureAwait(false);
        return AreWanted(context) ? (TResponse)Add(response) : response;
    }

    /// <inheritdoc/>
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(TRequest request, IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        continuation(request, AreWanted(context) ? new DecodedStream<TResponse>(responseStream) : responseStream, context);

    private static object Add(object response)
    {
        switch (response)
        {
            case LightBlockMessage block:
                AddTo(block);
                break;
            case CommitNotice notice:
                AddTo(notice.LightBlock);
                break;
            case StateProofReply state:
                AddTo(state.LightBlock);
                if (StateJson.Of(state.Value.Span) is { } value) state.Decoded = StructMessages.Of(value);
                break;
            case HistoryProofReply history:
                AddTo(history.LightBlock);
                if (BlockHeader.TryDecode(history.Header.Span, out BlockHeader? header))
                    history.Decoded = StructMessages.Of(new JsonObject { ["header"] = BlockJson.Of(header) });
                break;
            case LatestReleaseReply release:
                AddTo(release);
                break;
            case ReceiptReply receipt when Receipt.TryDecode(receipt.Receipt.Span, out Receipt? read):
                receipt.Decoded = StructMessages.Of(BlockJson.Of(read));
                break;
            case AccountReply account when ParticipantRecord.TryDecode(account.Participant.Span, out ParticipantRecord? participant):
                account.Decoded = StructMessages.Of(StateJson.Of(participant));
                break;
            case ListProposalsReply proposals:
                return WithActions(proposals);
        }

        return response;
    }

    private static void AddTo(LightBlockMessage? block)
    {
        if (block is null || !BlockHeader.TryDecode(block.Header.Span, out BlockHeader? header)) return;
        ValidatorSet? validators = SetOf(block.Validators);
        JsonObject decoded = new() { ["header"] = BlockJson.Of(header) };
        if (CommitCertificate.TryDecode(block.Certificate.Span, out CommitCertificate? certificate))
            decoded["certificate"] = BlockJson.Of(certificate, validators);
        if (validators is not null) decoded["validators"] = BlockJson.Of(validators);
        if (SetOf(block.NextValidators) is { } next) decoded["next_validators"] = BlockJson.Of(next);
        block.Decoded = StructMessages.Of(decoded);
    }

    private static void AddTo(LatestReleaseReply reply)
    {
        AddTo(reply.LightBlock);
        JsonObject decoded = [];
        if (LatestRelease.TryDecode(reply.Pointer.Span, out LatestRelease? latest)) decoded["pointer"] = StateJson.Of(latest);
        if (ReleaseRecord.TryDecode(reply.Release.Span, out ReleaseRecord? release)) decoded["release"] = ReleaseJson.Of(release);
        if (LocationsRecord.TryDecode(reply.Locations.Span, out LocationsRecord? locations)) decoded["locations"] = ReplicationJson.Of(locations);
        reply.Decoded = StructMessages.Of(decoded);
    }

    /// <remarks>The answer is cached for all callers, so it is copied.</remarks>
    private static ListProposalsReply WithActions(ListProposalsReply cached)
    {
        ListProposalsReply reply = cached.Clone();
        foreach (ProposalView proposal in reply.Proposals)
        {
            if (GovernanceAction.TryDecode(proposal.Action.Span, out GovernanceAction? action)) proposal.Decoded = StructMessages.Of(ActionJson.Of(action));
        }

        return reply;
    }

    private static ValidatorSet? SetOf(ByteString encoded) => ValidatorSet.TryDecode(encoded.Span, out ValidatorSet? set) ? set : null;

    private sealed class DecodedStream<T>(IServerStreamWriter<T> inner) : IServerStreamWriter<T>
    {
        public WriteOptions? WriteOptions
        {
            get => inner.WriteOptions;
            set => inner.WriteOptions = value;
        }

        public Task WriteAsync(T message) => inner.WriteAsync((T)Add(message!));

        public Task WriteAsync(T message, CancellationToken cancellationToken) => inner.WriteAsync((T)Add(message!), cancellationToken);
    }
}
