using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Attestation;

/// <summary>An operator asks, a device answers, a wrong image is repaired.</summary>
[TestFixture]
public sealed class AttestTests
{
    [Test, Category("H08"), Category("GW-ATTEST.2"), Category("GW-ATTEST.3"), Category("GW-ATTEST.4")]
    public async Task Attest_OtherImage_OfferedAgainUntilItMatches()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        string right = await InstallAsync(gateway);
        await TellAsync(gateway, "2.0.0", right);
        Assert.That((await gateway.PollAsync()).Keys, Does.Not.Contain("configData"));
        Task<JsonDocument> asked = gateway.AdminAsync(HttpMethod.Post, $"/admin/devices/{TestGateway.Id}/attest?wait=20");
        await Wait.UntilAsync(() => gateway.PollAsync().GetAwaiter().GetResult().ContainsKey("configData"), TestGateway.Limit, () => "not asked");
        await TellAsync(gateway, "2.0.0", new string('0', 64));
        Assert.That((await asked).RootElement.GetProperty("verdict").GetString(), Is.EqualTo("OtherImage"));

        await Wait.UntilAsync(() => gateway.Sessions.Count == 2, TestGateway.Limit, () => "no repair is offered");
        Assert.That((gateway.Sessions[^1].Version, gateway.Sessions[^1].IsRepair), Is.EqualTo(("2.0.0", true)));
        await gateway.RestartAsync();
        await Wait.UntilAsync(() => gateway.PollAsync().GetAwaiter().GetResult().ContainsKey("deploymentBase"), TestGateway.Limit, () => "no order");
        await gateway.DownloadAsync();
        await gateway.FeedbackAsync(gateway.Sessions[^1].ActionId, "closed", "success");
        await TellAsync(gateway, "2.0.0", right);
        Assert.That(gateway.Sessions[^1].State, Is.EqualTo(SessionState.Confirmed));
        await gateway.SettleAsync();
        Assert.That((gateway.Sessions.Count, gateway.Device.RepairSinceMs), Is.EqualTo((2, 0L)), "repaired, and not offered again");
    }

    [Test, Category("GW-ATTEST.4")]
    public async Task Told_OlderVersionThanConfirmed_NewestIsOfferedThoughTheFloorStands()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await InstallAsync(gateway);
        await TellAsync(gateway, "1.0.0", new string('0', 64));
        await Wait.UntilAsync(() => gateway.Sessions.Count == 2, TestGateway.Limit, () => "nothing is offered");
        Assert.That((gateway.Device.InstalledVersion, gateway.Device.SecurityCounter), Is.EqualTo(("2.0.0", 2UL)));
    }

    [Test, Category("GW-ATTEST.2")]
    public async Task Attest_DeviceDoesNotCome_SaysSoAndTheRequestStands()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await TellAsync(gateway, "1.0.0", new string('0', 64));
        using JsonDocument answer = await gateway.AdminAsync(HttpMethod.Post, $"/admin/devices/{TestGateway.Id}/attest?wait=0");
        Assert.That(answer.RootElement.GetProperty("verdict").GetString(), Is.EqualTo("NoAnswer"));
        Assert.That((await gateway.PollAsync()).Keys, Does.Contain("configData"));
    }

    [TestCase("/admin/devices/nobody/attest", "404")]
    [TestCase("/admin/devices/dev-0001/attest?wait=601", "400")]
    [TestCase("/admin/devices/dev-0001/attest?wait=x", "400")]
    public async Task Attest_BadRequest_Refused(string path, string status)
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        Assert.That(async () => await gateway.AdminAsync(HttpMethod.Post, path), Throws.InstanceOf<HttpRequestException>().With.Message.Contains(status));
    }

    private static async Task<string> InstallAsync(TestGateway gateway)
    {
        byte[] image = await gateway.OfferAsync();
        await gateway.DownloadAsync();
        await gateway.FeedbackAsync(gateway.Sessions[^1].ActionId, "closed", "success");
        await gateway.PollAsync();
        Assert.That(gateway.Sessions[^1].State, Is.EqualTo(SessionState.Confirmed));
        return Convert.ToHexStringLower(SHA256.HashData(image));
    }

    private static Task TellAsync(TestGateway gateway, string version, string sha256) =>
        gateway.StatusAsync(HttpMethod.Put, "/configData", $$$"""{"data":{"version":"{{{version}}}","installedSha256":"{{{sha256}}}"}}""");
}
