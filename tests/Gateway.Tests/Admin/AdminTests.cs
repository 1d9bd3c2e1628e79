using System.Net;
using System.Text.Json;
using Chain.Core.Primitives;
using Gateway.Admin;
using Gateway.Devices;
using Gateway.Tests.Support;

namespace Gateway.Tests.Admin;

[TestFixture]
public sealed class AdminTests
{
    private static readonly Hash256 Digest = DeviceTokens.Digest("0123456789abcdef");

    [TestCase("127.0.0.1", "Bearer 0123456789abcdef", null)]
    [TestCase("127.9.9.9", "bearer 0123456789abcdef", null)]
    [TestCase("::1", "Bearer 0123456789abcdef", null)]
    [TestCase("::ffff:127.0.0.1", "Bearer 0123456789abcdef", null)]
    [TestCase("127.0.0.1", "", 401)]
    [TestCase("127.0.0.1", "Bearer", 401)]
    [TestCase("127.0.0.1", "Bearer 0123456789abcdeF", 401)]
    [TestCase("127.0.0.1", "TargetToken 0123456789abcdef", 401)]
    [TestCase("192.0.2.1", "Bearer 0123456789abcdef", 404)]
    [TestCase("::ffff:192.0.2.1", "Bearer 0123456789abcdef", 404)]
    [TestCase(null, "Bearer 0123456789abcdef", 404)]
    [Category("GW-ADMIN.1")]
    public void Refusal_Caller_ThisMachineWithTheTokenAlone(string? caller, string authorization, int? expected) =>
        Assert.That(AdminAccess.Refusal(caller is null ? null : IPAddress.Parse(caller), authorization, Digest), Is.EqualTo(expected));

    [Test]
    public void Refusal_EndlessHeader_401() =>
        Assert.That(AdminAccess.Refusal(IPAddress.Loopback, "Bearer " + new string('0', 100_000), Digest), Is.EqualTo(401));

    [Test]
    public async Task Devices_AddListRemove_AsTold()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(withDevice: false);
        string body = $$"""{"id":"d1","vendor":"{{ScriptedReleases.Vendor}}","model":"demo","hardware_revision":"1.0","installed_version":"1.0.0"}""";
        using JsonDocument added = await gateway.AdminAsync(HttpMethod.Post, "/admin/devices", body);
        string token = added.RootElement.GetProperty("token").GetString()!;
        string poll = $"{gateway.Host.ListenUrl}/DEFAULT/controller/v1/d1";
        Assert.That(await gateway.StatusAsync(HttpMethod.Get, poll, null, $"TargetToken {token}"), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await AdminStatusAsync(gateway, HttpMethod.Post, "/admin/devices", body), Is.EqualTo(HttpStatusCode.Conflict));

        using JsonDocument listed = await gateway.AdminAsync(HttpMethod.Get, "/admin/devices");
        JsonElement device = listed.RootElement.EnumerateArray().Single();
        Assert.That(device.GetProperty("id").GetString(), Is.EqualTo("d1"));
        Assert.That(device.TryGetProperty("token_sha256", out _), Is.False, "secrets stay inside");
        Assert.That(device.TryGetProperty("tokenSha256", out _) || device.TryGetProperty("token", out _), Is.False, "secrets stay inside");

        Assert.That(await AdminStatusAsync(gateway, HttpMethod.Delete, "/admin/devices/d1"), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await AdminStatusAsync(gateway, HttpMethod.Delete, "/admin/devices/d1"), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await gateway.StatusAsync(HttpMethod.Get, poll, null, $"TargetToken {token}"), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    [Category("GW-ADMIN.4")]
    public async Task AddAndEdit_WithTheOldNames_CountLikeTheNewOnes()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(withDevice: false);
        string body = $$"""
            {"id":"d1","vendor":"{{ScriptedReleases.Vendor}}","model":"demo", "hardwareRevision" : "1.0","installedVersion":"1.0.0","securityCounter":3,
            "autoUpdate":false}
            """;
        using JsonDocument added = await gateway.AdminAsync(HttpMethod.Post, "/admin/devices", body);
        Assert.That(await AdminStatusAsync(gateway, HttpMethod.Patch, "/admin/devices/d1", """{"securityCounter":4}"""), Is.EqualTo(HttpStatusCode.NoContent));
        using JsonDocument listed = await gateway.AdminAsync(HttpMethod.Get, "/admin/devices");
        JsonElement device = listed.RootElement.EnumerateArray().Single();
        Assert.That((device.GetProperty("hardware_revision").GetString(), device.GetProperty("installed_version").GetString(),
            device.GetProperty("security_counter").GetInt32(), device.GetProperty("auto_update").GetBoolean()), Is.EqualTo(("1.0", "1.0.0", 4, false)));
    }

    [TestCase("""{"id":"d","vendor":"0707070707070707070707070707070707070707","model":"m","hardwareRevision":"1","hardware_revision":"2"}""",
        TestName = "AddDevice_OldAndNewName_Refused")]
    [TestCase("{", TestName = "AddDevice_NoJson_Refused")]
    [TestCase("null", TestName = "AddDevice_Nothing_Refused")]
    [TestCase("""{"id":"d1","model":"m","hardware_revision":"1"}""", TestName = "AddDevice_NoVendor_Refused")]
    [TestCase("""{"id":"../d","vendor":"0707070707070707070707070707070707070707","model":"m","hardware_revision":"1"}""",
        TestName = "AddDevice_BadId_Refused")]
    [TestCase("""{"id":"d","vendor":"0707070707070707070707070707070707070707","model":"m","hardware_revision":"1","installed_version":"x"}""",
        TestName = "AddDevice_NoVersion_Refused")]
    [TestCase("""{"id":"d","vendor":"0707070707070707070707070707070707070707","model":"m","hardware_revision":"1","token":"short"}""",
        TestName = "AddDevice_ShortToken_Refused")]
    [TestCase("""{"id":"d","vendor":"0707070707070707070707070707070707070707","model":"m","hardware_revision":"1","colour":"red"}""",
        TestName = "AddDevice_UnknownField_Refused")]
    public async Task AddDevice_Malformed_400(string body)
    {
        await using TestGateway gateway = await TestGateway.StartAsync(withDevice: false);
        Assert.That(await AdminStatusAsync(gateway, HttpMethod.Post, "/admin/devices", body), Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(gateway.Host.Devices.Count, Is.Zero);
    }

    [Test]
    public async Task AddDevice_NamesakeOfARemovedOne_InheritsNothing()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        await gateway.OfferAsync();
        gateway.Host.Devices.Remove(TestGateway.Id); // As after a crash during a removal: the session still exists.
        string body = $$"""{"id":"{{TestGateway.Id}}","vendor":"{{ScriptedReleases.Vendor}}","model":"other","hardware_revision":"1.0"}""";
        (await gateway.AdminAsync(HttpMethod.Post, "/admin/devices", body)).Dispose();
        Assert.That(gateway.Sessions, Is.Empty);
    }

    [Test, Category("GW-ID.2"), Category("A08")]
    public async Task Token_Rotated_NewOneHoldsAndTheCounterStays()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        gateway.Host.Devices.RaiseInstalled(TestGateway.Id, "1.0.0", 7);
        using JsonDocument rotated = await gateway.AdminAsync(HttpMethod.Post, $"/admin/devices/{TestGateway.Id}/token");
        string token = rotated.RootElement.GetProperty("token").GetString()!;
        Assert.That(await gateway.StatusAsync(HttpMethod.Get, "", null, $"TargetToken {token}"), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await gateway.StatusAsync(HttpMethod.Get, ""), Is.EqualTo(HttpStatusCode.Unauthorized), "the old token");
        Assert.That((gateway.Device.SecurityCounter, gateway.Device.InstalledVersion), Is.EqualTo((7UL, "1.0.0")));
        Assert.That(await AdminStatusAsync(gateway, HttpMethod.Post, "/admin/devices/nobody/token"), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await AdminStatusAsync(gateway, HttpMethod.Post, $"/admin/devices/{TestGateway.Id}/token", """{"token":"short"}"""),
            Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [TestCase("""{"channel":"beta","auto_update":false}""", HttpStatusCode.NoContent)]
    [TestCase("""{"security_counter":8,"installed_version":"1.1.0"}""", HttpStatusCode.NoContent)]
    [TestCase("""{"security_counter":0}""", HttpStatusCode.BadRequest)]
    [TestCase("""{"installed_version":"0.9.0"}""", HttpStatusCode.BadRequest)]
    [TestCase("""{"installed_version":""}""", HttpStatusCode.BadRequest)]
    [TestCase("""{"model":"a b"}""", HttpStatusCode.BadRequest)]
    [TestCase("""{"id":"other"}""", HttpStatusCode.BadRequest)]
    [TestCase("""{"vendor":"00112233445566778899aabbccddeeff00112233"}""", HttpStatusCode.NoContent)]
    [TestCase("""{"vendor":"acme"}""", HttpStatusCode.BadRequest)]
    [TestCase("{", HttpStatusCode.BadRequest)]
    [Category("GW-ID.2"), Category("A08")]
    public async Task Device_Edited_FieldsChangeAndTheFloorNeverFalls(string body, HttpStatusCode expected)
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        DeviceRecord before = gateway.Device;
        Assert.That(await AdminStatusAsync(gateway, HttpMethod.Patch, $"/admin/devices/{TestGateway.Id}", body), Is.EqualTo(expected));
        Assert.That(gateway.Device == before, Is.EqualTo(expected != HttpStatusCode.NoContent));
        Assert.That(gateway.Device.SecurityCounter, Is.GreaterThanOrEqualTo(before.SecurityCounter));
        Assert.That(gateway.Device.TokenSha256, Is.EqualTo(before.TokenSha256));
        Assert.That(await AdminStatusAsync(gateway, HttpMethod.Patch, "/admin/devices/nobody", "{}"), Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test, Category("GW-ADMIN.2")]
    public async Task Guessing_Tokens_IsSlowedDown()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(options => options with { RequestsPerSecondPerAddressMax = 50 });
        List<HttpStatusCode> answers = [];
        for (int i = 0; i < 12; i++) answers.Add(await gateway.StatusAsync(HttpMethod.Get, "", null, $"TargetToken guess-{i}"));
        Assert.That(answers[0], Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(answers[^1], Is.EqualTo(HttpStatusCode.TooManyRequests), "a burst of 100 requests is 5 wrong tokens");
    }

    [Test]
    public void AdminToken_FileWithoutToken_SaysWhatToDo()
    {
        string folder = Directory.CreateTempSubdirectory("fwl-tok-").FullName;
        try
        {
            string path = Path.Combine(folder, AdminToken.FileName);
            string made = AdminToken.ReadOrCreate(path);
            Assert.That(AdminToken.ReadOrCreate(path), Is.EqualTo(made));
            if (!OperatingSystem.IsWindows()) Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            File.WriteAllText(path, "\n");
            Assert.That(() => AdminToken.ReadOrCreate(path), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(path));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<HttpStatusCode> AdminStatusAsync(TestGateway gateway, HttpMethod method, string path, string? body = null)
    {
        string token = (await File.ReadAllTextAsync(Path.Combine(gateway.Folder, AdminToken.FileName))).Trim();
        return await gateway.StatusAsync(method, gateway.Host.ListenUrl + path, body, $"Bearer {token}");
    }
}
