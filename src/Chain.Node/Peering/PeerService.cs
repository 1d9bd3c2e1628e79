using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Keys;
using Chain.Node.Storage;
using Chain.Node.Telemetry;
using Fwledger.Peer.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Chain.Node.Peering;

/// <summary>Serves the peers that dial this node: checks the hello, then handles their frames. A fault of a peer ends only its own call.</summary>
internal sealed class PeerService(
    PeerHandshake handshake, PeerSessions sessions, RefusalLog refusals, PeerHub hub, ChainStore store, IPeerInbox inbox, NodeMetrics metrics,
    TimeProvider time, IHostApplicationLifetime lifetime, ISnapshotAnswers snapshots, ILogger<PeerService> logger) : Peer.PeerBase
{
    /// <summary>Full name of the service in peer.proto.</summary>
    public const string Name = "fwledger.peer.v1.Peer";

    /// <summary>Trailer of an answer to a fetch of blocks that this node no longer keeps: the lowest height whose block it keeps.</summary>
    public const string LowestBlockTrailer = "fwledger-lowest-block";

    private const int BlocksPerFetchMax = 256;
    private static readonly TimeSpan HelloLimit = TimeSpan.FromSeconds(5);

    public override async Task Exchange(IAsyncStreamReader<PeerFrame> requestStream, IServerStreamWriter<PeerFrame> responseStream, ServerCallContext context)
    {
        X509Certificate2 theirs = Certificate(context);
        await context.WriteResponseHeadersAsync([]).ConfigureAwait(false);
        Address identity = await HandshakeAsync(requestStream, theirs, context).ConfigureAwait(false);
        using CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        (PeerSessions.Session session, InboundOutlet outlet) = Begin(identity, theirs, stopping.Token);
        using PeerSessions.Session owned = session;
        Task sending = Task.CompletedTask;
        try
        {
            await responseStream.WriteAsync(new PeerFrame { Hello = handshake.MakeHello(theirs) }, session.Ended).ConfigureAwait(false);
            sending = SendAsync(outlet, responseStream, session);
            hub.Opened(outlet);
            if (hub.NameOf(identity) is { } name) PeeringLog.Connected(logger, name, identity.ToString());
            PeerReader reader = new(identity, store.Genesis.ChainId, inbox, metrics, time, logger);
            while (await MoveNextAsync(requestStream, reader, session.Ended).ConfigureAwait(false))
                await reader.HandleAsync(requestStream.Current, session.Ended).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The peer disconnected, a newer connection replaced this one, or this node is stopping.
        }
        finally
        {
            hub.Close(outlet);
            session.End();
            await sending.ConfigureAwait(false);
            bool isGone = !hub.IsConnected(identity) && !lifetime.ApplicationStopping.IsCancellationRequested;
            if (isGone && hub.NameOf(identity) is { } name) PeeringLog.Disconnected(logger, name, "connection lost");
        }
    }

    public override async Task FetchBlocks(FetchBlocksRequest request, IServerStreamWriter<FetchedBlock> responseStream, ServerCallContext context)
    {
        IdentityOf(context);
        if (request.FromHeight < 1 || request.Count < 1)
            throw new RpcException(new Status(StatusCode.InvalidArgument, "from_height and count must be at least 1"));
        if (store.HasBlock(request.FromHeight) is HeightVerdict.NotKept or HeightVerdict.Pruned)
        {
            string lowest = store.LowestBlock.ToString(CultureInfo.InvariantCulture);
            throw new RpcException(
                new Status(StatusCode.OutOfRange, NotKept.Explain(store, request.FromHeight)), new Metadata { { LowestBlockTrailer, lowest } });
        }

        using CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        long last = Math.Min(
            store.Head.Height, request.FromHeight <= store.Head.Height ? request.FromHeight + Math.Min(request.Count, BlocksPerFetchMax) - 1 : 0);
        for (long height = request.FromHeight; height <= last; height++)
        {
            if (store.GetEncoded(height) is not (byte[] block, byte[] certificate)) return;
            FetchedBlock fetched = new() { Block = UnsafeByteOperations.UnsafeWrap(block), Certificate = UnsafeByteOperations.UnsafeWrap(certificate) };
            try
            {
                await responseStream.WriteAsync(fetched, stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return; // The peer disconnected, or this node is stopping.
            }
        }
    }

    public override Task<FetchedHeader> FetchHeader(FetchHeaderRequest request, ServerCallContext context)
    {
        IdentityOf(context);
        return Task.FromResult(snapshots.Header(request));
    }

    public override Task<FetchedHistory> FetchHistory(FetchHistoryRequest request, ServerCallContext context)
    {
        IdentityOf(context);
        return Task.FromResult(snapshots.History(request));
    }

    public override async Task<FetchedState> FetchState(FetchStateRequest request, ServerCallContext context)
    {
        Address peer = IdentityOf(context);
        using CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        return await snapshots.StateAsync(peer, request, stopping.Token).ConfigureAwait(false);
    }

    /// <summary>The known peer that calls. A stranger gets nothing.</summary>
    private Address IdentityOf(ServerCallContext context) => sessions.IdentityOf(Fingerprint(Certificate(context)))
        ?? throw new RpcException(new Status(StatusCode.Unauthenticated, "send a hello on Exchange first"));

    /// <summary>Registers the connection in the hub and in the sessions.</summary>
    /// <remarks>
    /// One lock covers both, so that if a peer has two connections, the same one wins in both. The hub comes first, so that the peer does
    /// not count as lost while its older connection ends.
    /// </remarks>
    private (PeerSessions.Session Session, InboundOutlet Outlet) Begin(Address identity, X509Certificate2 theirs, CancellationToken stopping)
    {
        lock (sessions)
        {
            InboundOutlet outlet = hub.Open(identity);
            return (sessions.Begin(identity, Fingerprint(theirs), stopping), outlet);
        }
    }

    private static async Task SendAsync(InboundOutlet outlet, IServerStreamWriter<PeerFrame> stream, PeerSessions.Session session)
    {
        await outlet.RunAsync(stream, session.Ended).ConfigureAwait(false);
        session.End(); // A connection that cannot send is useless.
    }

    private static async Task<bool> MoveNextAsync(IAsyncStreamReader<PeerFrame> stream, PeerReader reader, CancellationToken ended)
    {
        Task<bool> next = stream.MoveNext(ended);
        if (!next.IsCompleted && await Task.WhenAny(next, reader.Refused).ConfigureAwait(false) == reader.Refused)
            throw await reader.Refused.ConfigureAwait(false);
        return await next.ConfigureAwait(false);
    }

    private async Task<Address> HandshakeAsync(IAsyncStreamReader<PeerFrame> requestStream, X509Certificate2 theirs, ServerCallContext context)
    {
        using CancellationTokenSource limit = new(HelloLimit, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken, limit.Token, lifetime.ApplicationStopping);
        bool hasHello;
        try
        {
            hasHello = await requestStream.MoveNext(both.Token).ConfigureAwait(false) && requestStream.Current.ContentCase == PeerFrame.ContentOneofCase.Hello;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            throw new RpcException(new Status(StatusCode.DeadlineExceeded, $"no hello within {HelloLimit.TotalSeconds:0} s"));
        }

        if (!hasHello) throw new RpcException(new Status(StatusCode.InvalidArgument, "the first frame must be a hello"));
        HelloVerdict verdict = handshake.Check(requestStream.Current.Hello, theirs, time.GetUtcNow(), out Address identity);
        if (verdict == HelloVerdict.Accepted) return identity;
        string host = context.GetHttpContext().Connection.RemoteIpAddress?.ToString() ?? "";
        if (refusals.ShouldLog(host, verdict, out int suppressed)) PeeringLog.Refused(logger, context.Peer, PeerHandshake.Explain(verdict), suppressed);
        throw new RpcException(new Status(StatusCode.PermissionDenied, $"refused by the other node: {verdict}"));
    }

    private static string Fingerprint(X509Certificate2 certificate) => Convert.ToHexStringLower(TlsIdentity.Fingerprint(certificate));

    private static X509Certificate2 Certificate(ServerCallContext context) =>
        context.GetHttpContext().Connection.ClientCertificate
            ?? throw new RpcException(new Status(StatusCode.Unauthenticated, "a TLS client certificate is required"));
}
