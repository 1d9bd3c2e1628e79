using Chain.Contracts.Participants;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Keys;
using Chain.Node.Peering;
using Chain.Node.Storage;
using Node.Tests.Chains;

namespace Node.Tests.Peering;

/// <summary>Who may peer: configured full nodes and those of the chain, with keys in force (threats F08, B12).</summary>
[TestFixture]
[Category("F08")]
public sealed class ChainPeersTests
{
    private TestChain _chain = null!;
    private TempFolder _folder = null!;
    private ChainMaker _maker = null!;
    private EcdsaSigner _other = null!;
    private ulong _nonce;

    private EcdsaSigner Authority => _chain.Validators[0];

    [SetUp]
    public void SetUp()
    {
        _chain = TestChain.Create(validators: 1);
        _folder = new TempFolder();
        _maker = new ChainMaker(_chain, _folder["chain"]);
        _other = EcdsaSigner.Generate();
        _nonce = 0;
    }

    [TearDown]
    public void TearDown()
    {
        _other.Dispose();
        _maker.Dispose();
        _folder.Dispose();
        _chain.Dispose();
    }

    [Test]
    public void Identify_AuthorityAndVendorOfTheChain_AreLetInWithoutBeingConfigured()
    {
        Assert.That(Identify(Authority, out Address authority), Is.EqualTo(HelloVerdict.Accepted));
        Assert.That(authority, Is.EqualTo(Authority.Address));
        Assert.That(Identify(_chain.Vendor, out _), Is.EqualTo(HelloVerdict.Accepted));
    }

    [Test]
    public void Identify_Stranger_IsLetInOnlyIfConfigured()
    {
        Assert.That(Identify(_other, out _), Is.EqualTo(HelloVerdict.UnknownIdentity));
        Assert.That(Identify(_other, out Address identity, _other.Address), Is.EqualTo(HelloVerdict.Accepted), "for example before this node has synced");
        Assert.That(identity, Is.EqualTo(_other.Address));
    }

    [TestCase(Roles.Broker, HelloVerdict.Accepted, TestName = "Identify_Broker_IsLetIn")]
    [TestCase(Roles.Auditor, HelloVerdict.UnknownIdentity, TestName = "Identify_Auditor_IsNoFullNode")]
    [TestCase(Roles.Gateway, HelloVerdict.UnknownIdentity, TestName = "Identify_Gateway_IsNoFullNode")]
    public void Identify_RegisteredParticipant_DependsOnItsRoles(Roles roles, object expected)
    {
        Decide(new GovernanceAction.Register("newcomer", _other.PublicKey, KeyPossession.Sign(_chain.ChainId, _other.Address, _other), roles, ""));

        Assert.That(Identify(_other, out _), Is.EqualTo(expected));
    }

    [Test]
    [Category("B12")]
    public void Identify_RotatedKey_StandsForTheParticipantAndTheOldOneForNobody()
    {
        Rotate(_chain.Vendor, _other);

        Assert.That(Identify(_other, out Address identity), Is.EqualTo(HelloVerdict.Accepted));
        Assert.That(identity, Is.EqualTo(_chain.Vendor.Address));
        Assert.That(Identify(_chain.Vendor, out _), Is.EqualTo(HelloVerdict.KeyNotInForce));
        Assert.That(Identify(_chain.Vendor, out _, _chain.Vendor.Address), Is.EqualTo(HelloVerdict.KeyNotInForce), "whether configured or not");
    }

    [Test]
    public void Identify_SuspendedParticipant_IsLetInOnlyIfConfigured()
    {
        Decide(new GovernanceAction.SetSuspended(_chain.Vendor.Address, true));

        Assert.That(Identify(_chain.Vendor, out _), Is.EqualTo(HelloVerdict.UnknownIdentity));
        Assert.That(Identify(_chain.Vendor, out _, _chain.Vendor.Address), Is.EqualTo(HelloVerdict.Accepted),
            "its operator may be readmitted and must be able to sync");
    }

    [Test]
    [Category("B12")]
    public void NodeIdentity_RotationUnderWay_GoesOverAtTheStatedHeight()
    {
        NodeIdentity identity = new(_chain.Vendor.Address, [_chain.Vendor, _other], _maker.Store);
        Assert.That(identity.Current.PublicKey, Is.EqualTo(_chain.Vendor.PublicKey));

        Rotate(_chain.Vendor, _other);

        Assert.That(identity.Current.PublicKey, Is.EqualTo(_other.PublicKey));
        Assert.That(identity.Find(_chain.Vendor.PublicKey), Is.SameAs(_chain.Vendor));
        Assert.That(identity.Find(Authority.PublicKey), Is.Null);
    }

    private HelloVerdict Identify(EcdsaSigner key, out Address identity, params Address[] configured) =>
        new ChainPeers(_maker.Store, configured.ToDictionary(a => a, a => a.ToString())).Identify(key.PublicKey, out identity);

    private void Decide(GovernanceAction action) => Run(Authority, _nonce++, ParticipantMethods.Propose, ParticipantCalls.Propose(action, 1_000));

    private void Rotate(EcdsaSigner participant, EcdsaSigner next)
    {
        Signature possession = KeyPossession.Sign(_chain.ChainId, participant.Address, next);
        byte[] payload = ParticipantCalls.RotateKey(participant.PublicKey, next.PublicKey, _maker.Store.Head.Height + 2, possession);
        Run(participant, 0, ParticipantMethods.RotateKey, payload);
    }

    private void Run(EcdsaSigner sender, ulong nonce, int method, byte[] payload)
    {
        Transaction call = Transaction.Create(_chain.ChainId, sender, sender.Address, nonce, ContractKind.Participants, method, default, payload);
        (Block block, _) = _maker.Grow(call);
        Assert.That(_maker.Store.GetReceipts(block.Height, 1)![0].Outcome, Is.EqualTo(Outcome.Accepted));
    }
}
