using Chain.Core.Primitives;
using Chain.Light;
using Chain.Node.Client;
using Fwledger.V1;
using Grpc.Core;
using Node.Tests.OutcomeReporting;
using Node.Tests.Rpc;

namespace Node.Tests.Cli;

/// <summary>A node proves its keys by signing a challenge: one that only claims another node's identity cannot.</summary>
[TestFixture]
[Category("B12")]
internal sealed class NodeProofTests
{
    private RpcFixture _fixture = null!;
    private LyingNode _liar = null!;
    private GrpcLightSource _honest = null!, _lying = null!;

    private Hash256 ChainId => _fixture.Chain.ChainId;

    [OneTimeSetUp]
    public async Task Start()
    {
        _fixture = await RpcFixture.StartAsync();
        _liar = await LyingNode.StartAsync(_fixture.Rpc);
        (_honest, _lying) = (new GrpcLightSource(_fixture.Node.Configuration.Rpc!), new GrpcLightSource(_liar.Address));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _honest.Dispose();
        _lying.Dispose();
        await _liar.DisposeAsync();
        await _fixture.DisposeAsync();
    }

    [Test]
    public async Task Ask_HonestNode_HasItsKeyAndStatesItsHeight()
    {
        NodeProof proof = await NodeProof.AskAsync(_honest, ChainId, CancellationToken.None);
        Assert.That(proof.Keys, Is.EqualTo([_fixture.Node.Signer.PublicKey]));
        Assert.That((proof.Participant, proof.Height, proof.IsCatchingUp), Is.EqualTo((_fixture.Node.Signer.Address, _fixture.Node.Height, false)));
    }

    private static IEnumerable<TestCaseData> Lies()
    {
        string old = "";
        yield return Case("another key for the signature", r => r.Keys[0].PublicKey = TestKeys.Broker(0).PublicKey.ToString());
        yield return Case("another height", r => r.Height++);
        yield return Case("it has caught up, it says", r => r.CatchingUp = !r.CatchingUp);
        yield return Case("another participant", r => r.Participant = TestKeys.Broker(0).Address.ToString());
        yield return Case("no signature", r => r.Keys[0].Signature = "");
        yield return Case("a signature for an earlier challenge", r => (old, r.Keys[0].Signature) = (r.Keys[0].Signature, old));

        static TestCaseData Case(string desc, Action<ProveIdentityReply> forge) => new TestCaseData(forge).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Lies))]
    public async Task Ask_NodeThatClaimsWhatItDidNotSign_HasNoKey(Action<ProveIdentityReply> forge)
    {
        _liar.ForgesIdentity = forge;
        await NodeProof.AskAsync(_lying, ChainId, CancellationToken.None);
        NodeProof proof = await NodeProof.AskAsync(_lying, ChainId, CancellationToken.None);
        _liar.ForgesIdentity = null;
        Assert.That(proof.Keys, Is.Empty);
    }

    [Test]
    public async Task Ask_NodeOfAnotherChain_HasNoKey() =>
        Assert.That((await NodeProof.AskAsync(_honest, Hash256.Zero, CancellationToken.None)).Keys, Is.Empty);

    [Test]
    public void Ask_NodeOfAnEarlierVersion_SaysWhatToDo()
    {
        _liar.IsOld = true;
        Assert.That(() => NodeProof.AskAsync(_lying, ChainId, CancellationToken.None),
            Throws.TypeOf<CommandException>().With.Message.Contains("cannot prove its keys").And.Message.Contains("update it"));
        _liar.IsOld = false;
    }

    [TestCase("")]
    [TestCase("zz")]
    [TestCase("00")]
    public void Prove_ChallengeThatIsNone_IsRefused(string challenge) => Assert.That(
        async () => await _fixture.Rpc.ProveIdentityAsync(new ProveIdentityRequest { Challenge = challenge }),
        Throws.TypeOf<RpcException>().With.Property(nameof(RpcException.StatusCode)).EqualTo(StatusCode.InvalidArgument));
}
