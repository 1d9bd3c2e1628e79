using Chain.Node.Keys.Pkcs11;

namespace Node.Tests.Keys;

/// <summary>URIs of keys in hardware modules (RFC 7512).</summary>
[TestFixture]
public sealed class Pkcs11UriTests
{
    [Test]
    public void TryParse_AllAttributes_ReadsThem()
    {
        Assert.That(Pkcs11Uri.TryParse(
            "pkcs11:token=My%20token;serial=ab12;object=node;id=%01%a0z;type=private?module-path=/usr/lib/m.so&pin-source=file:/etc/pin",
            out Pkcs11Uri? uri, out _));
        Assert.That((uri!.Token, uri.Serial, uri.Label, uri.ModulePath, uri.PinSource), Is.EqualTo(("My token", "ab12", "node", "/usr/lib/m.so", "/etc/pin")));
        Assert.That(uri.Id, Is.EqualTo(new byte[] { 1, 0xA0, (byte)'z' }));
    }

    [TestCase("pkcs11:token=t;object=o", "module-path")]
    [TestCase("pkcs11:object=o?module-path=/m", "token=")]
    [TestCase("pkcs11:token=t?module-path=/m", "object=")]
    [TestCase("pkcs11:token=t;object=o;type=cert?module-path=/m", "type=cert")]
    [TestCase("pkcs11:token=t;token=u;object=o?module-path=/m", "token=u")]
    [TestCase("pkcs11:token", "'token'")]
    public void TryParse_WrongUri_NamesWhatIsWrong(string text, string named)
    {
        Assert.That(Pkcs11Uri.TryParse(text, out _, out string problem), Is.False);
        Assert.That(problem, Does.Contain(named));
    }
}
