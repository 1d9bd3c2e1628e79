using Chain.Core;
using Chain.Core.Records;

namespace Core.Tests.Records;

/// <summary>Which base URIs the chain accepts, and which URIs are below a base.</summary>
internal sealed class RepositoryUrisTests
{
    [TestCase("http://127.0.0.1:7112/", true, TestName = "an address and a port")]
    [TestCase("https://fw.example.com/", true, TestName = "a host")]
    [TestCase("https://fw.example.com/a/b-c_d.e~f/", true, TestName = "a path")]
    [TestCase("http://[::1]:80/", true, TestName = "an IPv6 address")]
    [TestCase("", false, TestName = "nothing")]
    [TestCase("https://fw.example.com", false, TestName = "no slash at the end")]
    [TestCase("https://fw.example.com/a", false, TestName = "a path without a slash at the end")]
    [TestCase("/firmware/", false, TestName = "no scheme")]
    [TestCase("ftp://fw.example.com/", false, TestName = "another scheme")]
    [TestCase("HTTP://fw.example.com/", false, TestName = "a second spelling of the scheme")]
    [TestCase("http://Fw.example.com/", false, TestName = "a second spelling of the host")]
    [TestCase("http://user@fw.example.com/", false, TestName = "credentials")]
    [TestCase("http:///", false, TestName = "no host")]
    [TestCase("http://:80/", false, TestName = "a port without a host")]
    [TestCase("http://a:/", false, TestName = "an empty port")]
    [TestCase("http://a:080/", false, TestName = "a second spelling of a port")]
    [TestCase("http://a:65536/", false, TestName = "a port beyond 16 bits")]
    [TestCase("http://[]/", false, TestName = "empty brackets")]
    [TestCase("http://[::1/", false, TestName = "an open bracket")]
    [TestCase("http://a..b/", false, TestName = "an empty label")]
    [TestCase("http://a/../", false, TestName = "a dot segment")]
    [TestCase("http://a//", false, TestName = "an empty segment")]
    [TestCase("http://a/%2e%2e/", false, TestName = "a percent sign")]
    [TestCase("http://a/?q=/", false, TestName = "a query")]
    [TestCase("http://а.example/", false, TestName = "a look-alike letter")]
    public void IsWellFormed_Text_SaysWhetherTheChainTakesIt(string text, bool expected) =>
        Assert.That(RepositoryUris.IsWellFormed(text), Is.EqualTo(expected));

    [Test]
    public void IsWellFormed_LongerThanTheLimit_IsFalse()
    {
        string longest = "http://a/" + new string('b', Limits.UriBytesMax - 10) + "/";

        Assert.That(RepositoryUris.IsWellFormed(longest), Is.True);
        Assert.That(RepositoryUris.IsWellFormed(longest + "b/"), Is.False);
    }

    [TestCase("http://a/", "a:80", TestName = "the port of http")]
    [TestCase("https://a/x/", "a:443", TestName = "the port of https")]
    [TestCase("https://a:80/", "a:80", TestName = "a stated port")]
    [TestCase("http://[::1]/", "[::1]:80", TestName = "an IPv6 address without a port")]
    [TestCase("http://[::1]:8080/", "[::1]:8080", TestName = "an IPv6 address with a port")]
    public void AuthorityOf_BaseUri_IsHostAndPort(string text, string expected) => Assert.That(RepositoryUris.AuthorityOf(text), Is.EqualTo(expected));

    [Category("B04")]
    [TestCase("http://a:1/", "http://a:1/firmware/00ff", true, TestName = "under the base")]
    [TestCase("http://a:1/x/", "http://a:1/x/y/z", true, TestName = "under the base's path")]
    [TestCase("http://a:1/", "http://a:1/", false, TestName = "the base itself")]
    [TestCase("http://a:1/x/", "http://a:1/y/z", false, TestName = "beside the base's path")]
    [TestCase("http://a:1/x/", "http://a:1/x/../y", false, TestName = "out of the base's path")]
    [TestCase("http://a:1/x/", "http://a:1/x/%2e%2e/y", false, TestName = "out of the base's path, encoded")]
    [TestCase("http://a:1/", "http://a:10/x", false, TestName = "another port with the same front")]
    [TestCase("http://a:1/", "https://a:1/x", false, TestName = "another scheme")]
    [TestCase("http://a:1/", "http://a:1/x?y", false, TestName = "a query")]
    [TestCase("", "http://a:1/x", false, TestName = "no base")]
    public void Covers_Location_SaysWhetherItLiesUnderTheBase(string baseUri, string location, bool expected) =>
        Assert.That(RepositoryUris.Covers(baseUri, location), Is.EqualTo(expected));
}
