using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Client;
using Fwledger.V1;
using Google.Protobuf;
using Node.Tests.OutcomeReporting;
using Node.Tests.Rpc;

namespace Node.Tests.Cli;

/// <summary>A command signs only what is proven: it refuses a node that lies about a name, a nonce, a parameter or the chain.</summary>
[TestFixture]
[Category("A07")]
internal sealed class ProvenChainTests
{
    private RpcFixture _fixture = null!;
    private LyingNode _liar = null!;
    private GrpcLightSource _honest = null!, _lying = null!;
    private TempFolder _folder = null!;

    private string Genesis => _folder["genesis.json"];

    [OneTimeSetUp]
    public async Task Start()
    {
        _fixture = await RpcFixture.StartAsync();
        _honest = new GrpcLightSource(_fixture.Node.Configuration.Rpc!);
        _folder = new TempFolder();
        await File.WriteAllTextAsync(Genesis, GenesisFile.Format(_fixture.Chain.Genesis));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _honest.Dispose();
        _folder.Dispose();
        await _fixture.DisposeAsync();
    }

    [SetUp]
    public async Task StartLiar()
    {
        _liar = await LyingNode.StartAsync(_fixture.Rpc);
        _lying = new GrpcLightSource(_liar.Address);
    }

    [TearDown]
    public async Task StopLiar()
    {
        _lying.Dispose();
        await _liar.DisposeAsync();
    }

    [Test]
    public async Task Open_HonestNode_NamesNoncesParametersAndReleasesAreProven()
    {
        using ProvenChain chain = await ProvenChain.OpenAsync(_honest, Genesis, CancellationToken.None);
        ParticipantView vendor = await _fixture.Rpc.GetParticipantAsync(new GetParticipantRequest { Participant = _fixture.Chain.Vendor.PublicKey.ToString() });
        ParticipantRecord byName = await chain.ResolveAsync(vendor.Name, CancellationToken.None);
        ParticipantRecord byKey = await chain.ResolveAsync(_fixture.Chain.Vendor.PublicKey.ToString(), CancellationToken.None);
        ReleaseRecord? release = await chain.ReleaseAsync(Address.Parse(_fixture.Contract), CancellationToken.None);
        Assert.Multiple(async () =>
        {
            Assert.That((byName.Id, byKey.Id, byName.Name), Is.EqualTo((_fixture.Chain.Vendor.Address, _fixture.Chain.Vendor.Address, vendor.Name)));
            Assert.That(await chain.NonceAsync(byName.Id, CancellationToken.None), Is.EqualTo(vendor.NextNonce));
            Assert.That(await chain.ParametersAsync(CancellationToken.None), Is.EqualTo(_fixture.Chain.Genesis.Parameters));
            Assert.That(release!.Manifest.ImageSha256, Is.EqualTo(_fixture.Manifest.ImageSha256));
            Assert.That(chain.Height, Is.Positive);
        });
    }

    private static IEnumerable<TestCaseData> Questions()
    {
        yield return Case("another address behind a name", chain => chain.ResolveAsync("mallory", CancellationToken.None));
        yield return Case("another owner of a key", chain => chain.OwnerOfAsync(TestKeys.Vendor.PublicKey, CancellationToken.None));
        yield return Case("another nonce", chain => chain.NonceAsync(TestKeys.Vendor.Address, CancellationToken.None));
        yield return Case("other parameters, such as attestation_threshold = 1", chain => chain.ParametersAsync(CancellationToken.None));

        static TestCaseData Case(string desc, Func<ProvenChain, Task> ask) => new TestCaseData(ask).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Questions))]
    public async Task Ask_NodeLies_IsRefused(Func<ProvenChain, Task> ask)
    {
        using ProvenChain chain = await ProvenChain.OpenAsync(_lying, Genesis, CancellationToken.None);
        byte[] lie = new ChainParameters { AttestationThreshold = 1 }.Encode().ToArray();
        _liar.ForgesState = reply => reply.Value = ByteString.CopyFrom(lie);
        CommandException refused = (await Assert.ThrowsAsync<CommandException>(() => ask(chain)))!;
        Assert.That((refused.Code, refused.Message), Is.EqualTo((ExitCode.VerificationFailed, refused.Message)));
        Assert.That(refused.Message, Does.Contain("does not prove its answer"));
    }

    [Test]
    public async Task Open_NodeOfAnotherChain_IsRefusedByThePinnedGenesis()
    {
        _liar.ForgesStatus = status => status.ChainId = new string('a', 64);
        CommandException refused = (await Assert.ThrowsAsync<CommandException>(() => ProvenChain.OpenAsync(_lying, Genesis, CancellationToken.None)))!;
        Assert.That(refused.Code, Is.EqualTo(ExitCode.Configuration));
        Assert.That(refused.Message, Does.Contain("is of chain aaaa").And.Contain(_fixture.Chain.ChainId.ToString()));
    }

    [Test]
    public async Task Open_FromAnAnchor_ProvesTheSame()
    {
        string path = _folder["device.fwanchor"];
        using (ProvenChain first = await ProvenChain.OpenAsync(_honest, Genesis, CancellationToken.None))
            await File.WriteAllBytesAsync(path, TrustAnchor.Of(TrustedState.FromGenesis(first.Trust.Genesis!)).Encode().ToArray());
        using ProvenChain chain = await ProvenChain.OpenAsync(_honest, path, CancellationToken.None);
        Assert.That(await chain.OwnerOfAsync(_fixture.Chain.Vendor.PublicKey, CancellationToken.None), Is.EqualTo(_fixture.Chain.Vendor.Address));
    }

    [Test]
    public async Task Open_NodeSaysThatThereIsNoBlock_TheGenesisAnswers()
    {
        _liar.ForgesStatus = status => status.Height = 0;
        using ProvenChain chain = await ProvenChain.OpenAsync(_lying, Genesis, CancellationToken.None);
        Assert.Multiple(async () =>
        {
            Assert.That(await chain.OwnerOfAsync(_fixture.Chain.Vendor.PublicKey, CancellationToken.None), Is.EqualTo(_fixture.Chain.Vendor.Address));
            Assert.That(await chain.NonceAsync(_fixture.Chain.Vendor.Address, CancellationToken.None), Is.Zero);
            Assert.That(await chain.ParametersAsync(CancellationToken.None), Is.EqualTo(_fixture.Chain.Genesis.Parameters));
        });
    }

    private static IEnumerable<TestCaseData> Receipts()
    {
        yield return Case("as it is", ExitCode.RefusedByChain, _ => { });
        yield return Case("another view of it", ExitCode.RefusedByChain, r => (r.OutcomeCode, r.Outcome) = ((int)Outcome.Accepted, "Accepted"));
        yield return Case("a receipt of its own", ExitCode.VerificationFailed, r => r.Receipt = Accepted(r));
        yield return Case("another place in the block", ExitCode.VerificationFailed, r => r.Index++);
        yield return Case("no proof of one of many", ExitCode.VerificationFailed, r => r.BlockTransactions += 5);
        yield return Case("a path of no hashes", ExitCode.VerificationFailed, r => r.Proof.Add(ByteString.CopyFromUtf8("x")));
        yield return Case("an earlier block", ExitCode.VerificationFailed, r => r.Height = 1);
        yield return Case("a block that is not there", ExitCode.Unreachable, r => r.Height += 1000);

        static TestCaseData Case(string desc, ExitCode code, Action<ReceiptReply> forge) => new TestCaseData(code, forge).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Receipts))]
    public async Task Submit_CallThatTheChainRefuses_IsNeverSaidToBeAccepted(ExitCode code, Action<ReceiptReply> forge)
    {
        using ProvenChain chain = await ProvenChain.OpenAsync(_lying, Genesis, CancellationToken.None);
        _liar.ForgesReceipt = reply => forge(reply);
        ulong nonce = await chain.NonceAsync(_fixture.Chain.Vendor.Address, CancellationToken.None);
        // The release exists already.
        byte[] payload = _fixture.Deployment.Payload.ToArray();
        Task<ReceiptReply> call = CallSubmitter.SubmitAsync(_lying.Client, chain.ChainId, _fixture.Chain.Vendor, _fixture.Chain.Vendor.Address, nonce,
            ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Deploy, default, payload, CancellationToken.None, chain);
        CommandException refused = (await Assert.ThrowsAsync<CommandException>(() => call))!;
        Assert.That(refused.Code, Is.EqualTo(code), refused.Message);
    }

    private static ByteString Accepted(ReceiptReply reply) => Receipt.TryDecode(reply.Receipt.Span, out Receipt? receipt)
        ? ByteString.CopyFrom((receipt with { Outcome = Outcome.Accepted }).Encode().Span) : throw new InvalidOperationException();

    [Test]
    public async Task FindNear_KeyInANodesFolder_IsTheGenesisAboveIt()
    {
        string keys = Directory.CreateDirectory(Path.Combine(_folder.Path, "vendor", "keys")).FullName;
        Assert.That(TrustFile.FindNear(Path.Combine(keys, "identity.pem")), Is.EqualTo(Genesis));
        await Task.CompletedTask;
    }
}
