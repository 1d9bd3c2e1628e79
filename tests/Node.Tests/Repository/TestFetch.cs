using Chain.Light;
using Chain.Node.Network;
using Chain.Node.Repository.Client;

namespace Node.Tests.Repository;

/// <summary>Fetches from servers of tests, which are on loopback.</summary>
internal static class TestFetch
{
    /// <summary>The default options, with loopback allowed.</summary>
    public static FetchOptions Options
    {
        get
        {
            Assert.That(AddressRules.TryCreate(NetworkPlan.Loopback, out AddressRules rules), Is.Null);
            return new FetchOptions { Addresses = rules };
        }
    }
}
