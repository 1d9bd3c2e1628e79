using System.Net;
using Chain.Node.Quotas;
using Chain.Node.Rpc;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace Node.Tests.Quotas;

/// <summary>Limits count an IPv6 /64 as one address, because a single IPv6 host has a whole /64.</summary>
[TestFixture]
[Category("F01"), Category("F03")]
public sealed class NetworkLimitsTests
{
    [Test]
    public void TryEnter_ManyAddressesOfOneNetwork_ShareItsPlaces()
    {
        AddressQuota quota = new(placesMax: 10, perAddressMax: 2);

        Assert.That(quota.TryEnter(IPAddress.Parse("2001:db8::1")), Is.True);
        Assert.That(quota.TryEnter(IPAddress.Parse("2001:db8::2")), Is.True);
        Assert.That(quota.TryEnter(IPAddress.Parse("2001:db8::3")), Is.False);
        Assert.That(quota.TryEnter(IPAddress.Parse("2001:db8:0:1::3")), Is.True, "another network");
        quota.Leave(IPAddress.Parse("2001:db8::2"));
        Assert.That(quota.TryEnter(IPAddress.Parse("2001:db8::4")), Is.True);
    }

    [Test]
    public void Rates_ManyAddressesOfOneNetwork_ShareItsUnits()
    {
        RateLimiterOptions options = new();
        RequestRates.Configure(options);

        int refused = Enumerable.Range(0, RequestRates.Burst + 5_000).Count(i => !options.GlobalLimiter!.AttemptAcquire(From($"2001:db8::{i:x}")).IsAcquired);

        Assert.That(refused, Is.GreaterThan(0));
    }

    [Test]
    public void Charge_CostlyCalls_UseUpTheUnitsOfThatAddressOnly()
    {
        RateLimiterOptions options = new();
        RequestRates.Configure(options);
        DefaultHttpContext loud = From("192.0.2.1");

        for (int i = 0; i < 20; i++) RequestRates.Charge(options, loud, units: 1_000); // Twenty answers of 4 MB.

        Assert.That(options.GlobalLimiter!.GetStatistics(loud)!.CurrentAvailablePermits, Is.LessThan(RequestRates.PerSecond));
        Assert.That(options.GlobalLimiter!.AttemptAcquire(From("192.0.2.2")).IsAcquired, Is.True);
    }

    [Test]
    public void Charge_MoreThanIsLeft_TakesAllOfIt()
    {
        RateLimiterOptions options = new();
        RequestRates.Configure(options);
        DefaultHttpContext loud = From("192.0.2.1");
        RequestRates.Charge(options, loud, RequestRates.Burst - 10);

        RequestRates.Charge(options, loud, RequestRates.Burst);

        Assert.That(options.GlobalLimiter!.GetStatistics(loud)!.CurrentAvailablePermits, Is.LessThan(RequestRates.PerSecond));
    }

    private static DefaultHttpContext From(string address)
    {
        DefaultHttpContext context = new();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        return context;
    }
}
