using System.Net;
using Chain.Light;

namespace Light.Tests.Client;

/// <summary>A URI on the chain never leads a process into its operator's own network, unless the operator allows that network.</summary>
[TestFixture]
public sealed class AddressRulesTests
{
    [TestCase("127.0.0.1", "loopback")]
    [TestCase("127.255.255.254", "loopback")]
    [TestCase("0.0.0.0", "unspecified")]
    [TestCase("10.1.2.3", "private")]
    [TestCase("172.16.0.1", "private")]
    [TestCase("172.31.255.255", "private")]
    [TestCase("192.168.1.1", "private")]
    [TestCase("100.64.0.1", "shared by a carrier's customers")]
    [TestCase("169.254.169.254", "link-local, and where clouds keep credentials")]
    [TestCase("224.0.0.1", "multicast")]
    [TestCase("255.255.255.255", "broadcast")]
    [TestCase("240.0.0.1", "reserved")]
    [TestCase("::", "unspecified")]
    [TestCase("::1", "loopback")]
    [TestCase("::ffff:127.0.0.1", "IPv4-mapped")]
    [TestCase("::ffff:8.8.8.8", "IPv4-mapped")]
    [TestCase("64:ff9b::7f00:1", "translated IPv4")]
    [TestCase("2002:7f00:1::", "6to4, which carries an IPv4 address")]
    [TestCase("2001:0:7f00:1::", "Teredo, which carries an IPv4 address")]
    [TestCase("fe80::1", "link-local")]
    [TestCase("fec0::1", "site-local")]
    [TestCase("fc00::1", "private")]
    [TestCase("fd12::1", "private")]
    [TestCase("ff02::1", "multicast")]
    [TestCase("2001:db8::1", "documentation")]
    public void Allows_SpecialAddress_IsRefusedByDefault(string address, string desc) =>
        Assert.That(AddressRules.PublicOnly.Allows(IPAddress.Parse(address)), Is.False, desc);

    [TestCase("1.1.1.1")]
    [TestCase("9.255.255.255")]
    [TestCase("11.0.0.0")]
    [TestCase("172.32.0.1")]
    [TestCase("192.169.0.1")]
    [TestCase("2606:4700::1111")]
    public void Allows_PublicAddress_IsAllowed(string address) => Assert.That(AddressRules.PublicOnly.Allows(IPAddress.Parse(address)), Is.True);

    [Test]
    public void Allows_ListedNetwork_IsAllowedAndNothingElse()
    {
        Assert.That(AddressRules.TryCreate(["10.1.0.0/16", "fd00::/8"], out AddressRules rules), Is.Null);

        Assert.Multiple(() =>
        {
            Assert.That(rules.Allows(IPAddress.Parse("10.1.2.3")), Is.True);
            Assert.That(rules.Allows(IPAddress.Parse("fd00::5")), Is.True);
            Assert.That(rules.Allows(IPAddress.Parse("10.2.0.1")), Is.False);
            Assert.That(rules.Allows(IPAddress.Parse("127.0.0.1")), Is.False);
            Assert.That(rules.Allows(IPAddress.Parse("::ffff:10.1.2.3")), Is.False);
        });
    }

    [TestCase("10.0.0.0")]
    [TestCase("10.0.0.0/33")]
    [TestCase("internal")]
    public void TryCreate_NoNetwork_NamesIt(string network) =>
        Assert.That(AddressRules.TryCreate([network], out _), Does.Contain(network).And.Contain("CIDR"));
}
