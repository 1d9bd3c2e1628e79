using System.Security.Cryptography;
using Gateway.Downloads;
using Gateway.Tests.Support;

namespace Gateway.Tests.Downloads;

/// <summary>A vendor's URI never leads a gateway into its operator's own network, unless the operator allows that network.</summary>
[TestFixture]
[Category("B05")]
public sealed class RefusedAddressTests
{
    [Test]
    public async Task Fetch_SourceOnLoopback_IsRefusedByDefaultWithoutAConnection()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(options => options with { Images = options.Images with { AllowedNetworks = [] } });
        byte[] image = RandomNumberGenerator.GetBytes(10_000);

        gateway.Releases.Activate("2.0.0", 2, image, gateway.Images.Publish(image));

        await Wait.UntilAsync(
            () => gateway.Inbox.Events.OfType<DownloadEvent.SourceFailed>().Any(f => f.Verdict == DownloadVerdict.AddressRefused),
            TestGateway.Limit, gateway.Inbox.ToString);
        Assert.That(gateway.Images.BytesSent, Is.Zero);
        Assert.That(gateway.Sessions, Is.Empty);
    }
}
