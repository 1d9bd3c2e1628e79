using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Commits;
using Chain.Node.Storage.Reads;
using Fwledger.V1;
using Google.Protobuf;
using Grpc.Core;
using Node.Tests.Cluster;

namespace Node.Tests.Rpc;

/// <summary>Every method of the public interface: its answer, and its error for a wrong question.</summary>
[TestFixture]
public sealed class LedgerServiceTests
{
    private RpcFixture _fixture = null!;

    private Ledger.LedgerClient Rpc => _fixture.Rpc;

    [OneTimeSetUp]
    public async Task SetUp() => _fixture = await RpcFixture.StartAsync();

    [OneTimeTearDown]
    public async Task TearDown() => await _fixture.DisposeAsync();

    private static IEnumerable<TestCaseData> WrongQuestions()
    {
        string hash = RpcFixture.Zeros(32), address = RpcFixture.Zeros(20);
        yield return Case("receipt: no id", r => r.GetReceiptAsync(new()), StatusCode.InvalidArgument, "transaction_id");
        yield return Case("receipt: an id that is no hash", r => r.GetReceiptAsync(new() { TransactionId = "xyz" }), StatusCode.InvalidArgument,
            "64 hexadecimal");
        yield return Case("receipt: a long id", r => r.GetReceiptAsync(new() { TransactionId = new string('a', 5000) }), StatusCode.InvalidArgument, "aaa...");
        yield return Case("receipt: unknown", r => r.GetReceiptAsync(new() { TransactionId = hash }), StatusCode.NotFound, "is in no block");
        yield return Case("receipt: unknown, after a wait", r => r.GetReceiptAsync(new() { TransactionId = hash, WaitMs = 1 }), StatusCode.NotFound,
            "after 1 ms");
        yield return Case("receipt: a negative wait", r => r.GetReceiptAsync(new() { TransactionId = hash, WaitMs = -5 }), StatusCode.NotFound,
            "is in no block");
        yield return Case("block: above the head", r => r.GetBlockAsync(new() { Height = 1_000_000 }), StatusCode.NotFound, "the newest is");
        yield return Case("block: a negative height", r => r.GetBlockAsync(new() { Height = -1 }), StatusCode.NotFound, "no block -1");
        yield return Case("block: the lowest number", r => r.GetBlockAsync(new() { Height = long.MinValue }), StatusCode.NotFound, "no block");
        yield return Case("header: above the head", r => r.GetLightBlockAsync(new() { Height = long.MaxValue }), StatusCode.NotFound, "no block");
        yield return Case("state: no path", r => r.GetStateProofAsync(new()), StatusCode.InvalidArgument, "path");
        yield return Case("state: above the head", r => r.GetStateProofAsync(new() { Path = hash, Height = 1_000_000 }), StatusCode.OutOfRange,
            "does not keep the state");
        yield return Case("state: a negative height", r => r.GetStateProofAsync(new() { Path = hash, Height = -1 }), StatusCode.OutOfRange,
            "does not keep the state");
        yield return Case("history: an index at the size", r => r.GetHistoryProofAsync(new() { Index = 2, Size = 2 }), StatusCode.OutOfRange, "newest header");
        yield return Case("history: a negative index", r => r.GetHistoryProofAsync(new() { Index = -1, Size = 2 }), StatusCode.OutOfRange, "newest header");
        yield return Case("history: a size above the head", r => r.GetHistoryProofAsync(new() { Index = 0, Size = long.MaxValue }), StatusCode.OutOfRange,
            "newest header");
        yield return Case("latest: no vendor", r => r.GetLatestReleaseAsync(new() { Model = "m", Channel = "c" }), StatusCode.InvalidArgument, "vendor");
        yield return Case("latest: an odd model", r => r.GetLatestReleaseAsync(new() { Vendor = address, Model = "../x", Channel = "c" }),
            StatusCode.InvalidArgument, "model");
        yield return Case("latest: an empty channel", r => r.GetLatestReleaseAsync(new() { Vendor = address, Model = "m" }), StatusCode.InvalidArgument,
            "channel");
        yield return Case("release: no address", r => r.GetReleaseAsync(new() { Contract = "zz" }), StatusCode.InvalidArgument, "contract");
        yield return Case("account: no address", r => r.GetAccountAsync(new() { Address = "0" }), StatusCode.InvalidArgument, "40 hexadecimal");
        yield return Case("account: unknown", r => r.GetAccountAsync(new() { Address = address }), StatusCode.NotFound, "not a participant");

        static TestCaseData Case<T>(string desc, Func<Ledger.LedgerClient, AsyncUnaryCall<T>> ask, StatusCode code, string detail) =>
            new TestCaseData(new Question(async rpc => await ask(rpc)), code, detail).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(WrongQuestions))]
    [Category("A27")]
    public async Task Ask_AWrongQuestion_SaysWhatIsWrong(Question question, StatusCode code, string detail)
    {
        RpcException refused = (await Assert.ThrowsAsync<RpcException>(() => question.Ask(Rpc)))!;
        Assert.Multiple(() =>
        {
            Assert.That(refused.StatusCode, Is.EqualTo(code), refused.Status.Detail);
            Assert.That(refused.Status.Detail, Does.Contain(detail));
            Assert.That(refused.Status.Detail, Has.Length.LessThan(300));
        });
    }

    private static IEnumerable<TestCaseData> WrongTransactions()
    {
        yield return Case("empty", (_, _) => [], StatusCode.InvalidArgument, "not a transaction");
        yield return Case("not CBOR", (_, _) => [0xFF, 0x00], StatusCode.InvalidArgument, "not a transaction");
        yield return Case("a byte too many", (f, n) => [.. f.Chain.Call(f.Chain.Vendors[1], n).Encoded.Span, 0], StatusCode.InvalidArgument, "canonical");
        yield return Case("too long", (_, _) => new byte[20 * 1024], StatusCode.InvalidArgument, "at most 16384 bytes");
        yield return Case("of another chain", (f, n) => Foreign(f, n), StatusCode.InvalidArgument, "signature does not verify");
        yield return Case("of an unknown sender", (f, n) => Unknown(f, n), StatusCode.PermissionDenied, "register it first");
        yield return Case("a used nonce", (f, _) => f.Chain.Call(f.Chain.Vendor, 1).Encoded.ToArray(), StatusCode.FailedPrecondition, "the next one is");
        yield return Case("a nonce far ahead", (f, n) => f.Chain.Call(f.Chain.Vendors[1], n + 5000).Encoded.ToArray(), StatusCode.FailedPrecondition,
            "too far ahead");

        static TestCaseData Case(string desc, Func<RpcFixture, ulong, byte[]> make, StatusCode code, string detail) =>
            new TestCaseData(new Bytes(make), code, detail).SetArgDisplayNames(desc);

        static byte[] Foreign(RpcFixture f, ulong n) =>
            Transaction.Create(default, f.Chain.Vendors[2], f.Chain.Vendors[2].Address, n, ContractKind.FirmwareUpdate, 1, default, []).Encoded.ToArray();

        static byte[] Unknown(RpcFixture f, ulong n)
        {
            using Chain.Core.Crypto.EcdsaSigner stranger = Chain.Core.Crypto.EcdsaSigner.Generate();
            return f.Chain.Call(stranger, n).Encoded.ToArray();
        }
    }

    [TestCaseSource(nameof(WrongTransactions))]
    public async Task Submit_OfAWrongTransaction_SaysWhy(Bytes bytes, StatusCode code, string detail)
    {
        SubmitTransactionRequest request = new() { Transaction = ByteString.CopyFrom(bytes.Make(_fixture, 0)) };
        RpcException refused = (await Assert.ThrowsAsync<RpcException>(() => Rpc.SubmitTransactionAsync(request).ResponseAsync))!;
        Assert.That((refused.StatusCode, refused.Status.Detail.Contains(detail, StringComparison.Ordinal)), Is.EqualTo((code, true)), refused.Status.Detail);
    }

    [Test]
    public async Task Submit_Twice_IsTheSameTransaction()
    {
        Transaction transaction = _fixture.Chain.Call(_fixture.Chain.Vendors[2], 1); // It waits for nonce 0.
        SubmitTransactionReply first = await Rpc.SubmitTransactionAsync(RpcFixture.Submit(transaction));
        SubmitTransactionReply second = await Rpc.SubmitTransactionAsync(RpcFixture.Submit(transaction));
        Assert.That((first.TransactionId, second.TransactionId), Is.EqualTo((transaction.Id.ToString(), transaction.Id.ToString())));
    }

    [Test]
    public async Task GetStatus_Always_SaysWhoAndHowFar()
    {
        StatusReply status = await Rpc.GetStatusAsync(new GetStatusRequest());
        Assert.Multiple(() =>
        {
            Assert.That(status.ChainId, Is.EqualTo(_fixture.Chain.ChainId.ToString()));
            Assert.That(status.NodeName, Is.EqualTo("node-0"));
            Assert.That(status.Roles, Is.EqualTo(new[] { "validator" }));
            Assert.That(status.Height, Is.GreaterThanOrEqualTo(4));
            Assert.That(status.TargetHeight, Is.GreaterThanOrEqualTo(status.Height));
            Assert.That(status.CatchingUp, Is.False);
            Assert.That(status.Version, Is.Not.Empty);
        });
    }

    [Test]
    public async Task GetReceipt_OfAFinalTransaction_ProvesItUnderTheHeader()
    {
        ReceiptReply reply = await Rpc.GetReceiptAsync(new() { TransactionId = _fixture.Deployment.Id.ToString() });
        LightBlockMessage block = await Rpc.GetLightBlockAsync(new() { Height = reply.Height });
        BlockHeader.TryDecode(block.Header.Span, out BlockHeader? header);
        Hash256[] proof = [.. reply.Proof.Select(h => Hash256.From(h.Span))];
        bool isProven = MerkleTree.VerifyInclusion(MerkleTree.HashLeaf(reply.Receipt.Span), reply.Index, reply.BlockTransactions, proof, header!.ReceiptsRoot);
        Assert.That((isProven, reply.Outcome, reply.Contract), Is.EqualTo((true, "Accepted", _fixture.Contract)));
    }

    [Test]
    public async Task GetReceipt_BeforeTheTransaction_WaitsUntilItIsFinal()
    {
        using Chain.Node.Storage.StateView view = _fixture.Node.Store.OpenView();
        Transaction transaction = _fixture.Chain.Call(_fixture.Chain.Vendors[1], view.NextNonce(_fixture.Chain.Vendors[1].Address));
        AsyncUnaryCall<ReceiptReply>[] waiting = [.. Enumerable.Range(0, 3).Select(_ =>
            Rpc.GetReceiptAsync(new() { TransactionId = transaction.Id.ToString(), WaitMs = 30_000 }))];
        ReceiptWaiter waiter = _fixture.Node.Get<ReceiptWaiter>();
        await Wait.UntilAsync(() => waiter.Count == 3, "three calls wait");
        await Rpc.SubmitTransactionAsync(RpcFixture.Submit(transaction));
        ReceiptReply[] replies = await Task.WhenAll(waiting.Select(w => w.ResponseAsync));
        Assert.That(replies.Select(r => r.Outcome), Is.All.EqualTo("UnknownMethod"));
        await Wait.UntilAsync(() => waiter.Count == 0, "no call waits");
    }

    [Test]
    [Category("F03")]
    public async Task Receipt_OneAddressWaitsTooOften_LeavesPlacesForOthers()
    {
        ReceiptWaiter waiter = _fixture.Node.Get<ReceiptWaiter>();
        using CancellationTokenSource gone = new();
        Task<(long Height, int Index)?> AskFrom(byte host) =>
            waiter.WaitAsync(Hash256.Zero, TimeSpan.FromMinutes(1), new System.Net.IPAddress([192, 0, 2, host]), gone.Token);
        Task[] waiting = [.. Enumerable.Range(0, ReceiptWaiter.WaitersPerAddressMax).Select(_ => AskFrom(1))];
        Assert.Multiple(async () =>
        {
            Assert.That(await AskFrom(1), Is.Null, "answered at once");
            Assert.That(AskFrom(2).IsCompleted, Is.False);
        });
        await gone.CancelAsync();
        await Task.WhenAll(waiting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Wait.UntilAsync(() => waiter.Count == 0, "no call waits");
    }

    [Test]
    public async Task GetReceipt_ThatIsCalledOff_LeavesNothingBehind()
    {
        using CancellationTokenSource gone = new();
        AsyncUnaryCall<ReceiptReply> call = Rpc.GetReceiptAsync(new() { TransactionId = RpcFixture.Zeros(32), WaitMs = 60_000 }, cancellationToken: gone.Token);
        ReceiptWaiter waiter = _fixture.Node.Get<ReceiptWaiter>();
        await Wait.UntilAsync(() => waiter.Count == 1, "one call waits");
        await gone.CancelAsync();
        await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        await Wait.UntilAsync(() => waiter.Count == 0, "no call waits");
    }

    [Test]
    public async Task GetBlock_ByHeightAndNewest_GivesCanonicalBytes()
    {
        BlockReply first = await Rpc.GetBlockAsync(new() { Height = 1 });
        BlockReply newest = await Rpc.GetBlockAsync(new());
        Assert.Multiple(() =>
        {
            Assert.That(Block.TryDecode(first.Block.Span, out Block? block) && block.Hash.ToString() == first.Hash);
            Assert.That(first.TransactionIds, Is.EqualTo(new[] { _fixture.Deployment.Id.ToString() }));
            Assert.That(newest.Height, Is.GreaterThan(1));
        });
    }

    [Test]
    public async Task GetStateProof_OfTheHeadAndOfAKeptHeight_Verifies([Values(0, 1, 2)] long height)
    {
        StateKey key = StateKeys.Nonce(_fixture.Chain.Vendor.Address);
        StateProofReply reply = await Rpc.GetStateProofAsync(new() { Path = key.Path.ToString(), Height = height });
        BlockHeader.TryDecode(reply.LightBlock.Header.Span, out BlockHeader? header);
        Assert.That(StateProof.TryDecode(reply.Proof.Span, out StateProof? proof));
        Assert.Multiple(() =>
        {
            if (height > 0) Assert.That(header!.Height, Is.EqualTo(height));
            Assert.That(reply.Present);
            Assert.That(proof!.VerifyMembership(header!.StateRoot, key.Path, StateTree.HashValue(reply.Value.Span)));
        });
    }

    [Test]
    public async Task GetStateProof_OfNothing_ProvesThatThereIsNothing()
    {
        StateKey key = StateKeys.Participant(default);
        StateProofReply reply = await Rpc.GetStateProofAsync(new() { Path = key.Path.ToString() });
        BlockHeader.TryDecode(reply.LightBlock.Header.Span, out BlockHeader? header);
        StateProof.TryDecode(reply.Proof.Span, out StateProof? proof);
        Assert.That((reply.Present, reply.Value.IsEmpty, proof!.VerifyAbsence(header!.StateRoot, key.Path)), Is.EqualTo((false, true, true)));
    }

    [Test]
    public async Task GetRelease_KnownAndUnknown_ComesWithItsProof()
    {
        LatestReleaseReply known = await Rpc.GetReleaseAsync(new() { Contract = _fixture.Contract });
        LatestReleaseReply unknown = await Rpc.GetReleaseAsync(new() { Contract = RpcFixture.Zeros(20) });
        Assert.Multiple(() =>
        {
            Assert.That(known.View.Version, Is.EqualTo("1.0.0"));
            Assert.That(known.ReleaseProof.IsEmpty, Is.False);
            Assert.That(unknown.Release.IsEmpty);
            Assert.That(unknown.ReleaseProof.IsEmpty, Is.False);
        });
    }

    [Test]
    public async Task GetLatestRelease_BeforeOneIsActive_ProvesThatThereIsNone()
    {
        GetLatestReleaseRequest request = new() { Vendor = _fixture.Chain.Vendor.Address.ToString(), Model = "m1", Channel = "stable" };
        LatestReleaseReply reply = await Rpc.GetLatestReleaseAsync(request);
        BlockHeader.TryDecode(reply.LightBlock.Header.Span, out BlockHeader? header);
        StateProof.TryDecode(reply.PointerProof.Span, out StateProof? proof);
        Assert.That(reply.Pointer.IsEmpty && proof!.VerifyAbsence(header!.StateRoot, StateKeys.Latest(_fixture.Chain.Vendor.Address, "m1", "stable").Path));
    }

    [TestCase(0L, 0, 1)]
    [TestCase(-7L, 5, 1)]
    [TestCase(0L, -1, 1)]
    [TestCase(1L, 100, 0)]
    [TestCase(long.MaxValue, int.MaxValue, 0)]
    public async Task ListReleases_FromAnywhere_StaysInBounds(long start, int count, int expected)
    {
        ListReleasesReply reply = await Rpc.ListReleasesAsync(new() { Start = start, Count = count });
        Assert.That(reply.Releases, Has.Count.EqualTo(expected));
    }

    [Test]
    public async Task GetAccount_OfAParticipant_GivesRolesAndNonce()
    {
        AccountReply reply = await Rpc.GetAccountAsync(new() { Address = _fixture.Chain.Vendor.Address.ToString() });
        Assert.That((reply.Name, string.Join(',', reply.Roles), reply.NextNonce >= 4), Is.EqualTo(("vendor-0", "Vendor", true)));
    }

    [Test]
    public async Task GetGenesis_Always_IsTheFileItself() =>
        Assert.That((await Rpc.GetGenesisAsync(new())).Json, Is.EqualTo(await File.ReadAllTextAsync(Path.Combine(_fixture.Cluster.Folder, "genesis.json"))));

    [Test]
    [Category("P2.1"), Category("C13")]
    public async Task Subscribe_ThenABlock_HearsOfIt()
    {
        using AsyncServerStreamingCall<CommitNotice> call = Rpc.Subscribe(new());
        await call.ResponseHeadersAsync;
        long height = await _fixture.Cluster.CommitAsync();
        Assert.That(await call.ResponseStream.MoveNext());
        Assert.That(call.ResponseStream.Current.LightBlock.Height, Is.EqualTo(height));
    }

    /// <summary>One call of the interface. Public, because a test method takes it as a parameter.</summary>
    public sealed class Question
    {
        internal Question(Func<Ledger.LedgerClient, Task> ask) => Ask = ask;

        internal Func<Ledger.LedgerClient, Task> Ask { get; }
    }

    /// <summary>Bytes that a client submits. Public, because a test method takes it as a parameter.</summary>
    public sealed class Bytes
    {
        internal Bytes(Func<RpcFixture, ulong, byte[]> make) => Make = make;

        internal Func<RpcFixture, ulong, byte[]> Make { get; }
    }
}
