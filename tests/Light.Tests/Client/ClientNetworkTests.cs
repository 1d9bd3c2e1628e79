using System.Net;
using Chain.Light;

namespace Light.Tests.Client;

/// <summary>Limits count an IPv6 /64 as one address, because a single IPv6 host has a whole /64.</summary>
[TestFixture]
[Category("F01"), Category("F03"), Category("GW-LIMIT.1")]
public sealed class ClientNetworkTests
{
    [TestCase("192.0.2.1", "192.0.2.1")]
    [TestCase("::ffff:192.0.2.1", "192.0.2.1")]
    [TestCase("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [TestCase("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::")]
    [TestCase("2001:db8:1:3::1", "2001:db8:1:3::")]
    public void Of_Address_IsTheAddressOrTheNetwork(string address, string network) =>
        Assert.That(ClientNetwork.Of(IPAddress.Parse(address)), Is.EqualTo(IPAddress.Parse(network)));

    [TestCase("2001:db8::1", "2001:db8::ffff:1", true)]
    [TestCase("2001:db8::1", "2001:db8:0:1::1", false)]
    [TestCase("::ffff:192.0.2.1", "192.0.2.1", true)]
    [TestCase("192.0.2.1", "192.0.2.2", false)]
    public void Of_TwoAddresses_OneHostIsOneNetwork(string one, string other, bool same) =>
        Assert.That(ClientNetwork.Of(IPAddress.Parse(one)).Equals(ClientNetwork.Of(IPAddress.Parse(other))), Is.EqualTo(same));

    [Test]
    public void Of_NoAddress_IsOneNetworkForAll() => Assert.That(ClientNetwork.Of(null), Is.EqualTo(IPAddress.None));
}
