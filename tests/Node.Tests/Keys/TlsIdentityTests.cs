using System.Security.Cryptography.X509Certificates;
using Chain.Node.Configuration;
using Chain.Node.Keys;

namespace Node.Tests.Keys;

/// <summary>A certificate that is not valid now: which clock or which certificate is to blame.</summary>
[TestFixture]
public sealed class TlsIdentityTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 15, 8, 0, 0, TimeSpan.Zero);

    [Test]
    public void Load_ClockIsTwoDaysBehind_SaysToCheckTheClock()
    {
        using TempFolder folder = new();
        TlsIdentity.Create(folder["tls.pem"], "n", Now, days: 10);

        Assert.That(() => TlsIdentity.Load(folder["tls.pem"], Now.AddDays(-2)),
            Throws.TypeOf<NodeStartupException>().With.Message.Contains("is not valid before 2027-01-14").And.Message.Contains("check the clock")
                .And.Message.Not.Contains("make a new one"));
    }

    [Test]
    public void Load_Ended_SaysToMakeANewOne()
    {
        using TempFolder folder = new();
        TlsIdentity.Create(folder["tls.pem"], "n", Now, days: 10);

        Assert.That(() => TlsIdentity.Load(folder["tls.pem"], Now.AddDays(11)),
            Throws.TypeOf<NodeStartupException>().With.Message.Contains("expired on 2027-01-25").And.Message.Contains("fwledger keys tls"));
    }

    [Test]
    public void Load_ValidNow_IsLoaded()
    {
        using TempFolder folder = new();
        TlsIdentity.Create(folder["tls.pem"], "n", Now, days: 10);

        using X509Certificate2 certificate = TlsIdentity.Load(folder["tls.pem"], Now);
        Assert.That(certificate.HasPrivateKey, Is.True);
    }
}
