using System.Security.Cryptography.X509Certificates;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Keys;
using Chain.Node.Peering;
using Fwledger.Peer.V1;
using Google.Protobuf;
using Node.Tests.Chains;

namespace Node.Tests.Peering;

/// <summary>A hello is valid only on the connection that it was made for, from its identity, and on its chain (threat F08).</summary>
[TestFixture]
[Category("F08")]
public sealed class HandshakeTests
{
    private static readonly Hash256 Chain = Sha256.Hash("chain"u8);
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly TempFolder _folder = new();
    private readonly EcdsaSigner _alice = EcdsaSigner.Generate();
    private readonly EcdsaSigner _bob = EcdsaSigner.Generate();
    private readonly EcdsaSigner _eve = EcdsaSigner.Generate();
    private X509Certificate2 _aliceCertificate = null!;
    private X509Certificate2 _bobCertificate = null!;
    private X509Certificate2 _eveCertificate = null!;

    [OneTimeSetUp]
    public void MakeCertificates()
    {
        _aliceCertificate = Make("alice");
        _bobCertificate = Make("bob");
        _eveCertificate = Make("eve");
    }

    [OneTimeTearDown]
    public void Remove()
    {
        foreach (IDisposable owned in new IDisposable[] { _aliceCertificate, _bobCertificate, _eveCertificate, _alice, _bob, _eve, _folder }) owned.Dispose();
    }

    [Test]
    public void Check_OfAHelloForThisConnection_Accepts()
    {
        HelloVerdict verdict = Bob().Check(Alice().MakeHello(_bobCertificate), _aliceCertificate, Now, out Address identity);
        Assert.That((verdict, identity), Is.EqualTo((HelloVerdict.Accepted, _alice.Address)));
    }

    [Test]
    public void Check_OfACopiedHello_RefusesItOnAnotherTlsIdentity()
    {
        Hello copied = Alice().MakeHello(_bobCertificate);
        Assert.That(Bob().Check(copied, _eveCertificate, Now, out _), Is.EqualTo(HelloVerdict.CertificateMismatch));
    }

    [Test]
    public void Check_OfAHelloThatWasMeantForAnotherNode_RefusesIt()
    {
        Hello meantForEve = Alice().MakeHello(_eveCertificate);
        Assert.That(Bob().Check(meantForEve, _aliceCertificate, Now, out _), Is.EqualTo(HelloVerdict.CertificateMismatch));
    }

    [Test]
    public void Check_OfAHelloMadeToFit_NeedsTheIdentitysSignature()
    {
        Hello made = Alice().MakeHello(_bobCertificate);
        made.OwnCertificateSha256 = ByteString.CopyFrom(TlsIdentity.Fingerprint(_eveCertificate));
        Assert.That(Bob().Check(made, _eveCertificate, Now, out _), Is.EqualTo(HelloVerdict.BadSignature));
    }

    [Test]
    public void Check_OfAnUnknownIdentity_RefusesIt()
    {
        PeerHandshake eve = new(Chain, _eve, "eve", _eveCertificate, Known());
        Assert.That(Bob().Check(eve.MakeHello(_bobCertificate), _eveCertificate, Now, out _), Is.EqualTo(HelloVerdict.UnknownIdentity));
    }

    [Test]
    [Category("D12")]
    public void Check_OfAnotherChain_RefusesIt()
    {
        PeerHandshake alice = new(Sha256.Hash("other"u8), _alice, "alice", _aliceCertificate, Known());
        Assert.That(Bob().Check(alice.MakeHello(_bobCertificate), _aliceCertificate, Now, out _), Is.EqualTo(HelloVerdict.OtherChain));
    }

    [TestCase(-3651, nameof(HelloVerdict.CertificateNotYetValid))]
    [TestCase(3651, nameof(HelloVerdict.CertificateExpired))]
    public void Check_WithACertificateOfAnotherTime_RefusesIt(int daysFromNow, string expected)
    {
        HelloVerdict verdict = Bob().Check(Alice().MakeHello(_bobCertificate), _aliceCertificate, Now.AddDays(daysFromNow), out _);
        Assert.That(verdict.ToString(), Is.EqualTo(expected));
    }

    [Test]
    [Category("E13")]
    public void Check_OfAnyMutatedHello_NeverAcceptsAndNeverThrows()
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        Random random = new(seed);
        byte[] good = Alice().MakeHello(_bobCertificate).ToByteArray();
        for (int i = 0; i < 5_000; i++)
        {
            byte[] mutated = Mutation.Of(good, random);
            Hello hello;
            try
            {
                hello = Hello.Parser.ParseFrom(mutated);
            }
            catch (InvalidProtocolBufferException)
            {
                continue;
            }

            // Protobuf is only an envelope, and the name is informative: only the signed fields count.
            bool isSame = Signed(hello).SequenceEqual(Signed(Hello.Parser.ParseFrom(good)));
            HelloVerdict verdict = Bob().Check(hello, _aliceCertificate, Now, out _);
            if (!isSame) Assert.That(verdict, Is.Not.EqualTo(HelloVerdict.Accepted), Convert.ToHexString(mutated));
        }

        static ByteString[] Signed(Hello h) => [h.ChainId, h.Identity, h.OwnCertificateSha256, h.YourCertificateSha256, h.Signature];
    }

    [Test]
    public void Explain_OfEveryRefusal_SaysWhatToDo()
    {
        foreach (HelloVerdict verdict in Enum.GetValues<HelloVerdict>().Where(v => v is not (HelloVerdict.Unspecified or HelloVerdict.Accepted)))
        {
            Assert.That(PeerHandshake.Explain(verdict), Is.Not.EqualTo(verdict.ToString()));
        }
    }

    private PeerHandshake Alice() => new(Chain, _alice, "alice", _aliceCertificate, Known());

    private PeerHandshake Bob() => new(Chain, _bob, "bob", _bobCertificate, Known());

    private Dictionary<Address, string> Known() => new() { [_alice.Address] = "alice", [_bob.Address] = "bob" };

    private X509Certificate2 Make(string name)
    {
        TlsIdentity.Create(_folder[name], name, Now);
        return TlsIdentity.Load(_folder[name], Now);
    }
}
