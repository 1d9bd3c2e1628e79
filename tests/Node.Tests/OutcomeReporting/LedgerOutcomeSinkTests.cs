using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Keys;
using Chain.Node.OutcomeReporting;
using Fwledger.V1;
using Gateway.Receipts;
using Google.Protobuf;
using Node.Tests.Chains;
using Node.Tests.Replication;
using Node.Tests.Repository;
using OutcomeReport = Chain.Core.Records.OutcomeReport;

namespace Node.Tests.OutcomeReporting;

/// <summary>
/// A gateway's reports on a real chain. The gateway believes only a proof of what became of a report, never a node's word.
/// </summary>
[TestFixture]
[Category("GW-RECEIPT.7"), Category("G06")]
public sealed class LedgerOutcomeSinkTests
{
    private static readonly Hash256 Root = Sha256.Hash("receipts"u8);

    private ReplicationNetwork _network = null!;
    private TempFolder _folder = null!;
    private GrpcLightSource _honest = null!;
    private LyingNode _liar = null!;
    private GrpcLightSource _lying = null!;
    private Address _release;
    private int _versions;

    private string GatewayKey => Path.Combine(_network.Layout.Gateways[0].Folder, "keys", "identity.pem");

    [OneTimeSetUp]
    public async Task StartNetworkAsync()
    {
        _network = new ReplicationNetwork(brokers: 0);
        await _network.StartRepositoryAsync(_network.Layout.Vendors[0]);
        await _network.StartNodeAsync();
        _honest = new GrpcLightSource(_network.Layout.Rpc[0]);
    }

    [OneTimeTearDown]
    public async Task StopNetworkAsync()
    {
        _honest.Dispose();
        await _network.DisposeAsync();
    }

    /// <summary>Each test has its own release, so its reports begin with sequence 1.</summary>
    [SetUp]
    public async Task SetUp()
    {
        int number = TestContext.CurrentContext.Random.Next(1 << 20);
        _release = await _network.PublishAsync($"1.{Interlocked.Increment(ref _versions)}.0", RepositoryFixture.Image(1_000, seed: number));
        _folder = new TempFolder();
        _liar = await LyingNode.StartAsync(_honest.Client);
        _lying = new GrpcLightSource(_liar.Address);
    }

    [TearDown]
    public async Task TearDown()
    {
        _lying.Dispose();
        await _liar.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    [Category("P2.6")]
    public async Task Report_RealChain_IsRecordedOnceAndTheNextOneFollows()
    {
        using LedgerOutcomeSink sink = Sink([_honest], [_honest]);
        OutcomeSnapshot first = Snapshot(1, confirmed: 1), second = Snapshot(2, confirmed: 2);

        Assert.That((await sink.ReportAsync(first, default)).Verdict, Is.EqualTo(OutcomeVerdict.Recorded));
        Assert.That(await sink.ReportAsync(first, default), Has.Property("Verdict").EqualTo(OutcomeVerdict.Recorded)
            .And.Property("Detail").Contains("recorded in block"), "the answer was lost: it is found, not sent again");
        Assert.That((await sink.ReportAsync(second, default)).Verdict, Is.EqualTo(OutcomeVerdict.Recorded));
        Assert.That((await OnChainAsync())!.Counts, Is.EqualTo(second.Counts));
        Assert.That(await sink.ReportAsync(Snapshot(7, confirmed: 3), default), Is.EqualTo(
            new OutcomeReply(OutcomeVerdict.OutOfSequence, "the chain has report 2", 2)));
    }

    [Test]
    public async Task Report_NodeSaysThatItIsRecordedAndDropsIt_IsNotBelieved()
    {
        _liar.Drops = true;
        _liar.SaysOutcome = Outcome.Accepted;
        using LedgerOutcomeSink sink = Sink([_honest], [_lying]), both = Sink([_honest], [_lying, _honest]);

        OutcomeReply reply = await sink.ReportAsync(Snapshot(1, confirmed: 1), default);
        Assert.That(reply.Verdict, Is.EqualTo(OutcomeVerdict.Unreachable));
        Assert.That(reply.Detail, Does.Contain(_liar.Address.TrimEnd('/')).And.Contain("nobody proves it"));
        Assert.That(await OnChainAsync(), Is.Null);

        Assert.That((await both.ReportAsync(Snapshot(1, confirmed: 1), default)).Verdict, Is.EqualTo(OutcomeVerdict.Recorded), "by the next node");
    }

    [Test]
    public async Task Report_NodeSaysThatItIsRefusedThoughItIsRecorded_TheProofDecides()
    {
        _liar.SaysOutcome = Outcome.UnknownRelease;
        using LedgerOutcomeSink sink = Sink([_honest], [_lying]);
        Assert.That((await sink.ReportAsync(Snapshot(1, confirmed: 1), default)).Verdict, Is.EqualTo(OutcomeVerdict.Recorded));
    }

    [Test]
    public async Task Report_NodeSaysThatItIsRefusedAndDropsIt_IsNotBelieved()
    {
        _liar.Drops = true;
        _liar.SaysOutcome = Outcome.UnknownRelease;
        using LedgerOutcomeSink sink = Sink([_honest], [_lying]);
        Assert.That((await sink.ReportAsync(Snapshot(1, confirmed: 1), default)).Verdict, Is.EqualTo(OutcomeVerdict.Unreachable));
    }

    [Test]
    public async Task Report_NodeForgesTheRecordOnTheChain_ProvesNothing()
    {
        OutcomeSnapshot snapshot = Snapshot(1, confirmed: 1);
        OutcomeReport forged = new(_release, GatewayId(), 1, snapshot.Counts.Devices, snapshot.ReceiptsRoot, snapshot.Counts.Answered, snapshot.Counts, 1);
        _liar.ForgesState = reply => (reply.Present, reply.Value) = (true, ByteString.CopyFrom(forged.Encode().ToArray()));
        using LedgerOutcomeSink alone = Sink([_lying], [_lying]), both = Sink([_lying, _honest], [_lying]);

        Assert.That((await alone.ReportAsync(snapshot, default)).Verdict, Is.EqualTo(OutcomeVerdict.Unreachable));
        Assert.That(await OnChainAsync(), Is.Null);
        Assert.That((await both.ReportAsync(snapshot, default)).Verdict, Is.EqualTo(OutcomeVerdict.Recorded));
        Assert.That(await OnChainAsync(), Is.Not.Null);
    }

    [Test]
    public async Task Report_UnknownRelease_IsRefusedWithProofThatTheCallWasMade()
    {
        using LedgerOutcomeSink sink = Sink([_honest], [_honest]);
        OutcomeReply reply = await sink.ReportAsync(Snapshot(1, confirmed: 1) with { Release = GatewayId() }, default);
        Assert.That(reply, Is.EqualTo(new OutcomeReply(OutcomeVerdict.Refused, nameof(Outcome.UnknownRelease))));
    }

    [Test]
    public async Task Report_KeyOfNobody_IsRefusedWithTheRemedy()
    {
        using LedgerOutcomeSink sink = Sink([_honest], [_honest], EcdsaSigner.Generate());
        OutcomeReply reply = await sink.ReportAsync(Snapshot(1, confirmed: 1), default);
        Assert.That(reply.Verdict, Is.EqualTo(OutcomeVerdict.Refused));
        Assert.That(reply.Detail, Does.Contain("have it registered with the role gateway"));
    }

    private LedgerOutcomeSink Sink(IReadOnlyList<GrpcLightSource> sources, IReadOnlyList<GrpcLightSource> carriers, EcdsaSigner? key = null)
    {
        FileTrustStore store = new(_folder[$"trusted-{Guid.NewGuid():N}.cbor"]);
        TrustOptions trust = new(MaxHeadAgeMs: 600_000);
        LightClient light = new(TrustedState.FromGenesis(_network.Layout.Genesis), sources, trust, store, TimeProvider.System);
        return new LedgerOutcomeSink(light, carriers, key ?? KeyFile.Load(GatewayKey), _network.Layout.Genesis.ChainId, TimeProvider.System);
    }

    private OutcomeSnapshot Snapshot(ulong sequence, int confirmed) => new(_release, sequence, Root, new OutcomeCounts(1, 0, confirmed, 0, 0, 0));

    private Address GatewayId()
    {
        using EcdsaSigner key = KeyFile.Load(GatewayKey);
        return key.Address;
    }

    private async Task<OutcomeReport?> OnChainAsync()
    {
        GetStateProofRequest request = new() { Path = StateKeys.OutcomeReport(_release, GatewayId()).Path.ToString() };
        StateProofReply reply = await _honest.Client.GetStateProofAsync(request);
        return reply.Present && OutcomeReport.TryDecode(reply.Value.Span, out OutcomeReport? report) ? report : null;
    }
}
