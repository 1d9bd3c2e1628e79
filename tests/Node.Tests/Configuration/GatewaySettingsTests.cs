using Chain.Node.Configuration;
using Chain.Node.Hosting.Roles;
using Gateway.Devices;
using Gateway.Hosting;
using Node.Tests.Chains;

namespace Node.Tests.Configuration;

/// <summary>The settings of a gateway in node.json reach its options.</summary>
[TestFixture]
public sealed class GatewaySettingsTests
{
    [Test]
    public void ToOptions_EverySetting_HasItsEffect()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder["gateway.token"], "0123456789abcdef\n");
        GatewayOptions options = Read(folder, """
            "listen": "http://127.0.0.1:7300", "public_url": "https://updates.example.com", "trusted_proxies": ["127.0.0.1", "10.0.0.0/8"],
            "admin_port": 7301, "tenant": "ACME", "gateway_token_file": "gateway.token", "devices_max": 7, "image_bytes_max": 1000, "cache_bytes": 2000,
            "attempts_max": 2, "attempt_delay_seconds": 60, "requests_per_second_per_device": 5, "requests_per_second_per_address": 6,
            "connections_max": 8, "connections_per_address_max": 9
            """);
        Assert.Multiple(() =>
        {
            Assert.That((options.PublicUrl, options.AdminPort, options.Tenant), Is.EqualTo(("https://updates.example.com", 7301, "ACME")));
            Assert.That(options.TrustedProxies, Is.EqualTo(["127.0.0.1", "10.0.0.0/8"]));
            Assert.That(options.GatewayTokenSha256, Is.EqualTo(DeviceTokens.Digest("0123456789abcdef")));
            Assert.That((options.DevicesMax, options.AttemptsMax, options.AttemptDelay), Is.EqualTo((7, 2, TimeSpan.FromMinutes(1))));
            Assert.That((options.Images.ImageBytesMax, options.Images.CapacityBytes), Is.EqualTo((1000L, 2000L)));
            Assert.That((options.RequestsPerSecondPerDeviceMax, options.RequestsPerSecondPerAddressMax), Is.EqualTo((5, 6)));
            Assert.That((options.ConnectionsMax, options.ConnectionsPerAddressMax), Is.EqualTo((8, 9)));
            Assert.That(options.FindProblem(), Is.Null);
        });
    }

    [Test]
    public void ToOptions_NothingButTheListener_HasTheLibrarysDefaults()
    {
        using TempFolder folder = new();
        GatewayOptions options = Read(folder, """ "listen": "http://127.0.0.1:7300" """), defaults = new() { Folder = options.Folder };
        Assert.That((options.Tenant, options.Images, options.RequestsPerSecondPerDeviceMax, options.GatewayTokenSha256),
            Is.EqualTo((defaults.Tenant, defaults.Images, defaults.RequestsPerSecondPerDeviceMax, defaults.GatewayTokenSha256)));
        Assert.That(options.FindProblem(), Is.Null);
    }

    [TestCase(""" "gateway_token_file": "missing" """, "gateway_token_file")]
    [TestCase(""" "gateway_token_file": "short" """, "16 to 256 characters")]
    [TestCase(""" "polling_sleep": "soon" """, "polling_sleep is 'soon'")]
    public void ToOptions_SettingThatCannotBeRead_NamesItAndTheRemedy(string setting, string expected)
    {
        using TempFolder folder = new();
        File.WriteAllText(folder["short"], "short\n");
        Assert.That(() => Read(folder, $""" "listen": "http://127.0.0.1:7300", {setting} """),
            Throws.TypeOf<NodeStartupException>().With.Message.Contains(expected));
    }

    [TestCase(""" "public_url": "updates.example.com" """, "PublicUrl")]
    [TestCase(""" "trusted_proxies": ["nginx"] """, "TrustedProxies")]
    [TestCase(""" "admin_port": 0 """, "AdminPort")]
    [TestCase(""" "tenant": "a/b" """, "Tenant")]
    [TestCase(""" "requests_per_second_per_device": 0 """, "RequestsPerSecondPerDeviceMax")]
    [TestCase(""" "connections_per_address_max": 0 """, "ConnectionsPerAddressMax")]
    public void FindProblem_SettingOutOfRange_NamesIt(string setting, string expected)
    {
        using TempFolder folder = new();
        Assert.That(Read(folder, $""" "listen": "http://127.0.0.1:7300", {setting} """).FindProblem(), Does.Contain(expected));
    }

    private static GatewayOptions Read(TempFolder folder, string settings)
    {
        File.WriteAllText(folder["node.json"],
            $$"""{ "name": "g", "roles": ["gateway"], "sources": ["http://127.0.0.1:1"], "gateway": { {{settings}} } }""");
        return GatewaySettings.ToOptions(NodeConfiguration.Load(folder.Path), TestChain.Create().Genesis);
    }
}
