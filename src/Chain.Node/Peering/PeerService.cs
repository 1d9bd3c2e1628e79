using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Keys;
using Chain.Node.Storage;
using Fwledger.Peer.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Chain.Node.Peering;

/// <summary>The side that is dialled: checks who calls, then hands over what it sends.</summary>
internal sealed class PeerService(PeerHandshake handshake, ChainStore store, IPeerInbox inbox, TimeProvider time, ILogger<PeerService> logger) : Peer.PeerBase
{
    private const int BlocksPerFetchMax = 256;
    private readonly ConcurrentDictionary<string, Address> _sessions = new();

    public override async Task Exchange(IAsyncStreamReader<PeerFrame> requestStream, IServerStreamWriter<PeerFrame> responseStream, ServerCallContext context)
    {
        X509Certificate2 theirs = Certificate(context);
        await context.WriteResponseHeadersAsync([]).ConfigureAwait(false);
        if (!await requestStream.MoveNext(context.CancellationToken).ConfigureAwait(false) || requestStream.Current.ContentCase != PeerFrame.ContentOneofCase.Hello)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "the first frame must be a hello"));
        }

        HelloVerdict verdict = handshake.Check(requestStream.Current.Hello, theirs, time.GetUtcNow(), out Address identity);
        if (verdict != HelloVerdict.Accepted)
        {
            string reason = PeerHandshake.Explain(verdict);
            PeeringLog.Refused(logger, context.Peer, reason);
            throw new RpcException(new Status(StatusCode.PermissionDenied, $"refused by the other node: {verdict}"));
        }

        string fingerprint = Convert.ToHexStringLower(TlsIdentity.Fingerprint(theirs));
        _sessions[fingerprint] = identity;
        await responseStream.WriteAsync(new PeerFrame { Hello = handshake.MakeHello(theirs) }, context.CancellationToken).ConfigureAwait(false);
        try
        {
            while (await requestStream.MoveNext(context.CancellationToken).ConfigureAwait(false))
            {
                await HandleAsync(identity, requestStream.Current, context.CancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The peer went away; it dials again.
        }
    }

    public override async Task FetchBlocks(FetchBlocksRequest request, IServerStreamWriter<FetchedBlock> responseStream, ServerCallContext context)
    {
        string fingerprint = Convert.ToHexStringLower(TlsIdentity.Fingerprint(Certificate(context)));
        if (!_sessions.ContainsKey(fingerprint)) throw new RpcException(new Status(StatusCode.Unauthenticated, "say hello on Exchange first"));
        if (request.FromHeight < 1 || request.Count < 1) throw new RpcException(new Status(StatusCode.InvalidArgument, "from_height and count start at 1"));
        for (int i = 0; i < Math.Min(request.Count, BlocksPerFetchMax); i++)
        {
            long height = request.FromHeight + i;
            if (store.GetBlock(height) is not { } block || store.GetCertificate(height) is not { } certificate) return;
            FetchedBlock fetched = new() { Block = UnsafeByteOperations.UnsafeWrap(block.Encoded), Certificate = ByteString.CopyFrom(certificate.Encode()) };
            await responseStream.WriteAsync(fetched, context.CancellationToken).ConfigureAwait(false);
        }
    }

    private async Task HandleAsync(Address from, PeerFrame frame, CancellationToken cancellation)
    {
        switch (frame.ContentCase)
        {
            case PeerFrame.ContentOneofCase.Consensus:
                if (!ConsensusMessage.TryDecode(frame.Consensus.Span, out ConsensusMessage? message)) throw Refuse(from, "consensus message");
                await inbox.OnConsensusAsync(from, message, cancellation).ConfigureAwait(false);
                break;
            case PeerFrame.ContentOneofCase.Transactions:
                foreach (ByteString bytes in frame.Transactions.Transactions_)
                {
                    if (!Transaction.TryDecode(bytes.Span, store.Genesis.ChainId, out Transaction? transaction)) throw Refuse(from, "transaction");
                    inbox.OnTransaction(transaction);
                }

                break;
            default:
                throw Refuse(from, "frame of this protocol");
        }
    }

    private RpcException Refuse(Address from, string kind)
    {
        PeeringLog.FrameRefused(logger, from.ToString(), kind);
        return new RpcException(new Status(StatusCode.InvalidArgument, $"these bytes are no {kind}"));
    }

    private static X509Certificate2 Certificate(ServerCallContext context) =>
        context.GetHttpContext().Connection.ClientCertificate ?? throw new RpcException(new Status(StatusCode.Unauthenticated, "show a TLS client certificate"));
}
