using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Commits;
using Chain.Node.Configuration;
using Chain.Node.ConsensusHost;
using Chain.Node.Health;
using Chain.Node.Keys;
using Chain.Node.Mempool;
using Chain.Node.Peering;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;
using Chain.Node.Sync;
using Fwledger.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Chain.Node.Rpc;

/// <summary>The public interface of a full node. All proofs in one answer come from one snapshot of the state.</summary>
internal sealed class LedgerService(ChainStore store, TransactionPool pool, PeerHub hub, CommitFeed feed, ConsensusLoop loop, PeerHeights heights,
    BlockSync sync, ReceiptWaiter waiter, ReceiptAnswers receipts, BlockAnswers blocks, TransactionSubmissions submissions, NodeConfiguration configuration,
    GenesisText genesis, NodeIdentity identity, HealthMonitor health, IHostApplicationLifetime lifetime)
        : Fwledger.V1.Ledger.LedgerBase
{
    private const int ListMax = 100;

    // Both read every participant, so each head's answer is made once.
    private readonly RecentAnswers<ListProposalsReply> _proposals = new(2);
    private readonly RecentAnswers<ListValidatorsReply> _validators = new(2);

    public override Task<StatusReply> GetStatus(GetStatusRequest request, ServerCallContext context)
    {
        ChainHead head = store.Head;
        StatusReply reply = new()
        {
            ChainId = store.Genesis.ChainId.ToString(),
            ChainName = store.Genesis.Name,
            Height = head.Height,
            BlockHash = head.Hash.ToString(),
            BlockTimeMs = head.Header.TimeMs,
            NodeName = configuration.Name,
            Validators = head.NextValidators.Count,
            PeersConnected = hub.ConnectedCount,
            MempoolTransactions = pool.Count,
            MempoolReady = pool.ReadyCount,
            Round = loop.Round,
            CatchingUp = sync.IsCatchingUp,
            TargetHeight = sync.TargetHeight,
            Version = ThisAssembly.Version,
            LowestBlock = store.LowestBlock,
        };
        if (head.Height > 0) reply.Checkpoint = new Checkpoint(head.Height, head.Hash, head.Header.NextValidatorsHash).ToString();
        reply.Roles.AddRange(configuration.Roles);
        using (StateView view = store.OpenView()) reply.HeartbeatMs = (view.Parameters() ?? store.Genesis.Parameters).HeartbeatMs;
        reply.PublicKey = loop.VotingKey?.ToString() ?? "";
        reply.PublicKeys.AddRange(identity.PublicKeys.Select(key => key.ToString()));
        StandingViews.AddTo(reply, loop.LastStatus, head.NextValidators, hub, heights);
        HealthReport report = health.Latest;
        reply.Health = HealthViews.NameOf(report.State);
        reply.Findings.AddRange(report.Findings.Select(HealthViews.Of));
        return Task.FromResult(reply);
    }

    public override Task<ProveIdentityReply> ProveIdentity(ProveIdentityRequest request, ServerCallContext context)
    {
        NodeStatement statement = new(identity.Id, store.Head.Height, sync.IsCatchingUp, ParseHash(request.Challenge, "challenge"));
        ProveIdentityReply reply = IdentityAnswers.Of(statement, store.Genesis.ChainId, configuration.Name, identity);
        CallCharges.AddUnits(context, reply.Keys.Count * IdentityAnswers.UnitsPerKey);
        return Task.FromResult(reply);
    }

    public override Task<SubmitTransactionReply> SubmitTransaction(SubmitTransactionRequest request, ServerCallContext context) =>
        submissions.SubmitAsync(request, context);

    public override Task<SubmitTransactionsReply> SubmitTransactions(SubmitTransactionsRequest request, ServerCallContext context) =>
        submissions.SubmitAsync(request, context);

    public override async Task<ReceiptReply> GetReceipt(GetReceiptRequest request, ServerCallContext context)
    {
        Hash256 id = ParseHash(request.TransactionId, "transaction_id");
        TimeSpan wait = TimeSpan.FromMilliseconds(Math.Clamp(request.WaitMs, 0, 60_000));
        using CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        if (pool.FindDrop(id) is not null) wait = TimeSpan.Zero;
        (long height, int index) = await waiter.WaitAsync(id, wait, context.RemoteAddress(), stopping.Token).ConfigureAwait(false)
            ?? throw NoReceipt(id, wait);
        ReceiptReply reply = receipts.Find(height, index, out bool isRead) ?? throw NoBlock(height, store.HasBlock(height));
        if (isRead) CallCharges.AddUnits(context, RequestRates.BlockReadUnits);
        return reply;
    }

    private RpcException NoReceipt(Hash256 id, TimeSpan waited)
    {
        if (pool.FindDrop(id) is { } reason) return Fail(StatusCode.Aborted, TransactionSubmissions.Explain(reason, id));
        string where = store.LowestBlock > 1 ? $" from {store.LowestBlock} on" : "";
        string when = waited > TimeSpan.Zero ? $" after {waited.TotalMilliseconds:0} ms" : "";
        return Fail(StatusCode.NotFound, $"transaction {id} is in no block{where}{when}");
    }

    public override Task<BlockReply> GetBlock(GetBlockRequest request, ServerCallContext context)
    {
        long height = request.Height == 0 ? store.Head.Height : request.Height;
        int decoded = 0;
        BlockReply reply = (DecodedViews.AreWanted(context) ? blocks.FindDecoded(height, out bool isRead, out decoded) : blocks.Find(height, out isRead))
            ?? throw NoBlock(height, store.HasBlock(height));
        if (isRead) CallCharges.AddUnits(context, RequestRates.BlockReadUnits);
        CallCharges.AddRows(context, decoded);
        return Task.FromResult(reply);
    }

    public override Task<LightBlockMessage> GetLightBlock(GetLightBlockRequest request, ServerCallContext context)
    {
        long height = request.Height == 0 ? store.Head.Height : request.Height;
        if (store.GetHeader(height) is not { } header || store.GetCertificate(height) is not { } certificate) throw NoBlock(height, store.HasHeader(height));
        return Task.FromResult(ToMessage(header, certificate));
    }

    public override Task<StateProofReply> GetStateProof(GetStateProofRequest request, ServerCallContext context)
    {
        Hash256 path = ParseHash(request.Path, "path");
        using StateView view = store.OpenView();
        if (request.Height != 0 && request.Height != view.Head.Height) return Task.FromResult(ProveEarlier(view, request.Height, path));
        bool present = view.TryRead(path, out ReadOnlyMemory<byte> value);
        return Task.FromResult(new StateProofReply
        {
            LightBlock = HeadMessage(view),
            Present = present,
            Value = UnsafeByteOperations.UnsafeWrap(value),
            Proof = UnsafeByteOperations.UnsafeWrap(view.Prove(path).Encode()),
        });
    }

    private StateProofReply ProveEarlier(StateView view, long height, Hash256 path)
    {
        long oldest = Math.Max(1, store.PruneHeight);
        bool isKept = height >= oldest && height < view.Head.Height;
        if (!isKept || store.GetHeader(height) is not { } header || store.GetCertificate(height) is not { } certificate)
            throw Fail(StatusCode.OutOfRange, NotKept.ExplainState(store, height));
        LightBlockMessage block = ToMessage(header, certificate);
        (StateProof proof, ReadOnlyMemory<byte>? value) = view.ProveAt(header.StateRoot, path);
        return new StateProofReply
        {
            LightBlock = block,
            Present = value is not null,
            Value = UnsafeByteOperations.UnsafeWrap(value ?? default),
            Proof = UnsafeByteOperations.UnsafeWrap(proof.Encode())
        };
    }

    public override Task<HistoryProofReply> GetHistoryProof(GetHistoryProofRequest request, ServerCallContext context)
    {
        using StateView view = store.OpenView();
        long size = request.Size == 0 ? view.Head.Height : request.Size;
        if (size < 1 || size > view.Head.Height || request.Index < 0 || request.Index >= size)
            throw Fail(StatusCode.OutOfRange, $"index {request.Index} under header {size}: the newest header is {view.Head.Height}");
        BlockHeader header = store.GetHeader(request.Index) ?? throw NoBlock(request.Index, store.HasHeader(request.Index));
        if (store.GetHeader(size) is not { } last || store.GetCertificate(size) is not { } certificate) throw NoBlock(size, store.HasHeader(size));
        HistoryProofReply reply = new() { Header = UnsafeByteOperations.UnsafeWrap(header.Encoded), LightBlock = ToMessage(last, certificate) };
        foreach (Hash256 hash in HistoryTree.InclusionProof(request.Index, size, view.History)) reply.Proof.Add(ByteString.CopyFrom(hash.AsSpan()));
        return Task.FromResult(reply);
    }

    public override Task<ConsistencyProofReply> GetConsistencyProof(GetConsistencyProofRequest request, ServerCallContext context) =>
        Task.FromResult(HistoryProofs.Consistency(store, request.OldHeight, request.NewHeight));

    public override Task<LightBlockMessage> GetNextSetChange(GetNextSetChangeRequest request, ServerCallContext context)
    {
        long height = HistoryProofs.NextSetChange(store, request.AfterHeight);
        return Task.FromResult(ToMessage(store.GetHeader(height)!, store.GetCertificate(height)!));
    }

    public override Task<LatestReleaseReply> GetLatestRelease(GetLatestReleaseRequest request, ServerCallContext context)
    {
        Address vendor = ParseAddress(request.Vendor, "vendor");
        if (!ManifestRules.IsName(request.Model, Limits.ModelBytesMax)) throw Fail(StatusCode.InvalidArgument, $"model '{request.Model}' is not a model name");
        if (!ManifestRules.IsName(request.Channel, Limits.ChannelBytesMax))
            throw Fail(StatusCode.InvalidArgument, $"channel '{request.Channel}' is not a channel name");
        using StateView view = store.OpenView();
        StateKey pointerKey = StateKeys.Latest(vendor, request.Model, request.Channel);
        LatestReleaseReply reply = new()
        {
            LightBlock = HeadMessage(view),
            PointerProof = UnsafeByteOperations.UnsafeWrap(view.Prove(pointerKey.Path).Encode()),
        };
        if (view.LatestRelease(vendor, request.Model, request.Channel) is not { } latest) return Task.FromResult(reply);
        reply.Pointer = UnsafeByteOperations.UnsafeWrap(latest.Encode());
        ReleaseAnswers.Add(reply, view, latest.Contract);
        return Task.FromResult(reply);
    }

    public override Task<LatestReleaseReply> GetRelease(GetReleaseRequest request, ServerCallContext context)
    {
        Address contract = ParseAddress(request.Contract, "contract");
        using StateView view = store.OpenView();
        LatestReleaseReply reply = new() { LightBlock = HeadMessage(view) };
        ReleaseAnswers.Add(reply, view, contract);
        return Task.FromResult(reply);
    }

    public override Task<ListReleasesReply> ListReleases(ListReleasesRequest request, ServerCallContext context)
    {
        int count = request.Count is <= 0 or > ListMax ? ListMax : request.Count;
        long start = Math.Clamp(request.Start, 0, store.ReleaseCount);
        using StateView view = store.OpenView();
        ListReleasesReply reply = new();
        foreach (Address contract in store.ListReleases(start, count))
        {
            if (view.ReleaseAt(contract) is not { } record) continue;
            ReleaseView release = ReleaseViews.Of(contract, record);
            release.DeployedTimeMs = store.GetHeader(record.DeployedHeight)?.TimeMs ?? 0;
            reply.Releases.Add(release);
        }

        CallCharges.AddRows(context, count);
        if (start + count < store.ReleaseCount) reply.Next = start + count;
        return Task.FromResult(reply);
    }

    public override Task<ListReplicationsReply> ListReplications(ListReplicationsRequest request, ServerCallContext context) =>
        Task.FromResult(ReplicationViews.List(
            store, context, ParseFilter(request.After, "after"), request.Count, ParseFilter(request.Release, "release"),
            ParseFilter(request.Broker, "broker"), ParseFilter(request.Vendor, "vendor")));

    public override Task<ReplicationView> GetReplication(GetReplicationRequest request, ServerCallContext context)
    {
        Address contract = ParseAddress(request.Contract, "contract");
        using StateView view = store.OpenView();
        return Replication.ReplicationView.Read(view, contract) is { } found
            ? Task.FromResult(ReplicationViews.Of(found))
            : throw Fail(StatusCode.NotFound, $"there is no replication contract {contract}: see 'fwledger replication list'");
    }

    public override Task<AccountReply> GetAccount(GetAccountRequest request, ServerCallContext context)
    {
        Address address = ParseAddress(request.Address, "address");
        using StateView view = store.OpenView();
        ParticipantRecord record = view.Participant(address)
            ?? throw Fail(StatusCode.NotFound, $"{address} is not a participant of this chain: see 'fwledger participants list'");
        AccountReply reply = new()
        {
            Participant = UnsafeByteOperations.UnsafeWrap(record.Encode()),
            NextNonce = view.NextNonce(address),
            Name = record.Name,
        };
        reply.Roles.AddRange(Enum.GetValues<Roles>().Where(r => r is not (Roles.None or Roles.All) && record.Roles.HasFlag(r)).Select(r => r.ToString()));
        return Task.FromResult(reply);
    }

    public override Task<ListParticipantsReply> ListParticipants(ListParticipantsRequest request, ServerCallContext context)
    {
        using StateView view = store.OpenView();
        int count = request.Count is <= 0 or > ListMax ? ListMax : request.Count;
        CallCharges.AddRows(context, count);
        return Task.FromResult(new RegistryViews(view).List(Math.Max(request.Start, 0), count));
    }

    public override Task<ParticipantView> GetParticipant(GetParticipantRequest request, ServerCallContext context)
    {
        using StateView view = store.OpenView();
        RegistryViews views = new(view);
        ParticipantRecord record = views.Find(request.Participant)
            ?? throw Fail(StatusCode.NotFound,
                $"no participant has the address, name or key '{Shorten(request.Participant)}': see 'fwledger participants list'");
        return Task.FromResult(views.Of(record));
    }

    public override Task<ListProposalsReply> ListProposals(ListProposalsRequest request, ServerCallContext context)
    {
        return Task.FromResult(_proposals.Get(store.Head.Height, ReadProposals, out _));
    }

    public override Task<ListValidatorsReply> ListValidators(ListValidatorsRequest request, ServerCallContext context)
    {
        return Task.FromResult(_validators.Get(store.Head.Height, ReadValidators, out _));
    }

    public override Task<ParametersReply> GetParameters(GetParametersRequest request, ServerCallContext context)
    {
        using StateView view = store.OpenView();
        return view.Parameters() is { } parameters
            ? Task.FromResult(RegistryViews.Of(parameters, view.RuleVersions(), view.Head.Height + 1))
            : throw Fail(StatusCode.DataLoss, "the chain's parameters are missing: ask another node");
    }

    public override Task<GenesisReply> GetGenesis(GetGenesisRequest request, ServerCallContext context) =>
        Task.FromResult(new GenesisReply { Json = genesis.Json });

    public override async Task Subscribe(SubscribeRequest request, IServerStreamWriter<CommitNotice> responseStream, ServerCallContext context)
    {
        using CommitSubscription subscription = feed.TrySubscribe(context.RemoteAddress())
            ?? throw Fail(StatusCode.ResourceExhausted, "too many subscribers: try another node");
        using CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        await context.WriteResponseHeadersAsync([]).ConfigureAwait(false);
        try
        {
            await foreach (CommittedBlock committed in subscription.ReadAllAsync(stopping.Token).ConfigureAwait(false))
            {
                await responseStream.WriteAsync(ToNotice(committed, request), stopping.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw Fail(StatusCode.Unavailable, "this node is stopping: subscribe to another");
        }
        catch (OperationCanceledException)
        {
            return;
        }

        throw Fail(StatusCode.ResourceExhausted, "this subscriber is too slow: subscribe again");
    }

    private ListProposalsReply ReadProposals(long height)
    {
        using StateView view = store.OpenView();
        return new RegistryViews(view).Proposals();
    }

    private ListValidatorsReply ReadValidators(long height)
    {
        using StateView view = store.OpenView();
        return new RegistryViews(view).Validators();
    }

    private CommitNotice ToNotice(CommittedBlock committed, SubscribeRequest request)
    {
        CommitNotice notice = new() { LightBlock = ToMessage(committed.Block.Header, committed.Certificate) };
        if (request.TransactionIds)
            notice.TransactionIds.AddRange(committed.Block.Transactions.Select(t => ByteString.CopyFrom(t.Id.AsSpan())));
        if (request.NoEvents || !committed.Events.Any()) return notice;
        using StateView view = store.OpenView();
        Dictionary<Address, ReleaseView?> releases = []; // Many events of a block can belong to one release.
        foreach (ContractEvent e in committed.Events)
        {
            if (!releases.TryGetValue(e.Contract, out ReleaseView? release))
            {
                release = view.ReleaseAt(e.Contract) is { } record ? ReleaseViews.Of(e.Contract, record) : null;
                releases.Add(e.Contract, release);
            }

            EventMessage message = new() { Type = (int)e.Type, Name = e.Type.ToString(), Contract = e.Contract.ToString(), Subject = e.Subject.ToString() };
            if (release is not null) message.Release = release;
            notice.Events.Add(message);
        }

        return notice;
    }

    private LightBlockMessage HeadMessage(StateView view) => view.Head.Certificate is { } certificate
        ? ToMessage(view.Head.Header, certificate)
        : throw Fail(StatusCode.Unavailable, "the chain has no block yet: start a quorum of its validators");

    private LightBlockMessage ToMessage(BlockHeader header, CommitCertificate certificate)
    {
        LightBlockMessage message = new()
        {
            Header = UnsafeByteOperations.UnsafeWrap(header.Encoded),
            Certificate = UnsafeByteOperations.UnsafeWrap(certificate.Encode()),
            Validators = UnsafeByteOperations.UnsafeWrap(store.GetValidatorSet(header.ValidatorsHash)!.Encode()),
            Height = header.Height,
            Hash = header.Hash.ToString(),
            TimeMs = header.TimeMs,
        };
        if (!header.NextValidatorsHash.Equals(header.ValidatorsHash))
            message.NextValidators = UnsafeByteOperations.UnsafeWrap(store.GetValidatorSet(header.NextValidatorsHash)!.Encode());
        return message;
    }

    private RpcException NoBlock(long height, HeightVerdict verdict) => verdict is HeightVerdict.NotKept or HeightVerdict.Pruned
        ? Fail(StatusCode.OutOfRange, NotKept.Explain(store, height))
        : Fail(StatusCode.NotFound, $"there is no block {height}: the newest is {store.Head.Height}");

    private static Hash256 ParseHash(string text, string field) => Hash256.TryParse(text, out Hash256 hash) ? hash
        : throw Fail(StatusCode.InvalidArgument, $"{field} '{Shorten(text)}' is not 64 hexadecimal digits");

    private static Address ParseAddress(string text, string field) => Address.TryParse(text, out Address address) ? address
        : throw Fail(StatusCode.InvalidArgument, $"{field} '{Shorten(text)}' is not 40 hexadecimal digits");

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "...";

    private static Address? ParseFilter(string text, string field) => text.Length == 0 ? null : ParseAddress(text, field);

    private static RpcException Fail(StatusCode code, string message) => new(new Status(code, message));
}
