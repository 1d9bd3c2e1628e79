using System.Runtime.InteropServices;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Configuration;
using Chain.Node.Keys;
using Chain.Node.Keys.Pkcs11;

namespace Node.Tests.Keys;

/// <summary>Signatures by a key in SoftHSM2, through the same calls as of any hardware module.</summary>
[TestFixture]
[Platform("Linux")]
public sealed partial class Pkcs11SignerTests
{
    private TempFolder _folder = null!;
    private SoftToken _token = null!;
    private EcdsaSigner _key = null!;
    private string _uri = "";

    [OneTimeSetUp]
    public void MakeToken()
    {
        _folder = new TempFolder();
        _token = SoftToken.Create(_folder.Path);
        _key = EcdsaSigner.Generate();
        File.WriteAllText(_folder["key.pem"], _key.ExportPem(""));
        _uri = _token.Import(_folder["key.pem"], "identity", "01");
        // The runtime keeps an environment of its own; the module reads the one of the C library.
        Assert.That(SetEnvironment(SoftToken.Variable, _token.Configuration, 1), Is.Zero);
    }

    [OneTimeTearDown]
    public void Remove()
    {
        _key?.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void Sign_FromManyThreads_GivesValidSignaturesWithLowS()
    {
        using SigningKey signer = SigningKey.Open(_uri);
        Assert.That((signer.PublicKey, signer.Address), Is.EqualTo((_key.PublicKey, _key.Address)));
        int valid = 0;
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            Hash256 digest = Digest(i);
            // The verifier refuses a high s, and the module makes one in half of the cases.
            if (SignatureVerifier.Verify(signer.PublicKey, digest, signer.Sign(digest))) Interlocked.Increment(ref valid);
        });
        Assert.That(valid, Is.EqualTo(200));
    }

    [Test]
    public void Sign_AfterTheTokenLostItsSessions_LogsInAgain()
    {
        using Pkcs11Signer signer = Pkcs11Signer.Open(_uri, (source, _) => KeyPassword.Read(source!));
        for (int i = 0; i < 3; i++)
        {
            signer.LoseSessions();
            Assert.That(SignatureVerifier.Verify(signer.PublicKey, Digest(i), signer.Sign(Digest(i))), Is.True);
        }
    }

    [TestCase("object=identity", "object=other", "no private key")]
    [TestCase("token=fwledger", "token=other", "no token other")]
    [TestCase("libsofthsm2", "libnone", "no PKCS#11 library")]
    [TestCase("pin-source=", "pin-source=none", "does not exist")]
    public void Open_WrongUri_NamesTheReason(string part, string wrong, string named) =>
        Assert.That(() => SigningKey.Open(_uri.Replace(part, wrong, StringComparison.Ordinal)),
            Throws.TypeOf<NodeStartupException>().With.Message.Contains(named).And.Message.Not.Contains("pin-"));

    [Test]
    public void Open_WrongPin_SaysThatTheTokenLocksItself()
    {
        string uri = $"{_uri[.._uri.IndexOf("&pin", StringComparison.Ordinal)]}&pin-value=000000";
        Assert.That(() => SigningKey.Open(uri), Throws.TypeOf<NodeStartupException>().With.Message.Contains("locks itself"));
    }

    private static Hash256 Digest(int number)
    {
        byte[] bytes = new byte[Hash256.Size];
        BitConverter.TryWriteBytes(bytes, number);
        return Sha256.Hash(bytes);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
