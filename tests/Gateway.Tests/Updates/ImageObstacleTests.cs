using System.Text.Json;
using Chain.Core;
using Gateway.Downloads;
using Gateway.Tests.Support;

namespace Gateway.Tests.Updates;

/// <summary>An operator sees why an image does not reach a device.</summary>
[TestFixture]
public sealed class ImageObstacleTests
{
    [Test, Category("GW-CACHE.2")]
    public void Options_ByDefault_TakeEveryImageOfTheChain()
    {
        ImageCacheOptions options = new();
        Assert.That((options.ImageBytesMax, options.CapacityBytes >= Limits.ImageBytesMax), Is.EqualTo((Limits.ImageBytesMax, true)));
    }

    [TestCase(99, 10_000, "ImageTooLarge")]
    [TestCase(10_000, 99, "ImageTooLarge")]
    [Category("GW-CACHE.2")]
    public async Task Image_LargerThanTheSetting_ListedSo(long imageBytesMax, long capacityBytes, string expected)
    {
        await using TestGateway gateway = await TestGateway.StartAsync(options => options with
        {
            Images = options.Images with { ImageBytesMax = imageBytesMax, CapacityBytes = capacityBytes },
        });
        byte[] image = new byte[100];
        gateway.Releases.Activate("2.0.0", 2, image, gateway.Images.Publish(image));
        await Wait.UntilAsync(() => StandingAsync(gateway).GetAwaiter().GetResult() == expected, TestGateway.Limit, gateway.Inbox.ToString);
        Assert.That(gateway.Sessions, Is.Empty);
    }

    [Test, Category("GW-CACHE.2")]
    public async Task Image_ThatNoSourceDelivers_ListedSoUntilOneDoes()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(options => options with
        {
            Images = options.Images with { RetryDelay = TimeSpan.FromMilliseconds(5), TriesPerSourceMax = 1 },
        });
        byte[] image = new byte[100];
        Uri source = gateway.Images.Publish(image);
        await gateway.Images.KillAsync();
        gateway.Releases.Activate("2.0.0", 2, image, source);
        await Wait.UntilAsync(() => StandingAsync(gateway).GetAwaiter().GetResult() == "ImageUnavailable", TestGateway.Limit, gateway.Inbox.ToString);
        await gateway.Images.ReviveAsync();
        await Wait.UntilAsync(() => gateway.Sessions.Count == 1, TestGateway.Limit, gateway.Inbox.ToString);
    }

    private static async Task<string?> StandingAsync(TestGateway gateway)
    {
        using JsonDocument devices = await gateway.AdminAsync(HttpMethod.Get, "/admin/devices");
        return devices.RootElement[0].GetProperty("standing").GetString();
    }
}
