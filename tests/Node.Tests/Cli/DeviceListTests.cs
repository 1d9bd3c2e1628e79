using Chain.Core.Primitives;
using Chain.Node.Cli.Gateways;
using Chain.Node.Client;
using Gateway.Devices;
using Node.Tests.Chains;

namespace Node.Tests.Cli;

/// <summary>A list of devices as operators write it.</summary>
[TestFixture]
public sealed class DeviceListTests
{
    private const string Vendor = "0707070707070707070707070707070707070707";

    [Test]
    public void Read_List_EveryColumnOrItsDefault()
    {
        using TempFolder folder = new();
        File.WriteAllLines(folder["devices.csv"],
        [
            DeviceList.Header,
            $"00:1A:2B:3C:4D:5E,{Vendor},sensor-x1,rev-a,beta,1.4.0,7,false,secret-token",
            "",
            $"\"a,b\", {Vendor}, sensor-x1, rev-a",
        ]);
        IReadOnlyList<(DeviceRecord Device, string Token)> devices = DeviceList.Read(folder["devices.csv"]);
        Assert.That(devices.Select(entry => entry.Device.Id), Is.EqualTo(["00:1A:2B:3C:4D:5E", "a,b"]));
        (DeviceRecord first, string token) = devices[0];
        Assert.That((first.Channel, first.InstalledVersion, first.SecurityCounter, first.AutoUpdate, token),
            Is.EqualTo(("beta", "1.4.0", 7UL, false, "secret-token")));
        Assert.That(first.Vendor, Is.EqualTo(Address.Parse(Vendor)));
        Assert.That((devices[1].Device.Channel, devices[1].Device.AutoUpdate, devices[1].Token.Length), Is.EqualTo(("stable", true, 32)));
    }

    [TestCase("id,vendor,model\n", "line 1: column 'hardware_revision' is missing")]
    [TestCase("id,vendor,model,hardware_revision,colour\n", "line 1: column 'colour' is unknown")]
    [TestCase("id,vendor,model,hardware_revision\nd,zz,m,a\n", "line 2: vendor")]
    [TestCase("id,vendor,model,hardware_revision\na b," + Vendor + ",m,a\n", "line 2: device id")]
    [TestCase("id,vendor,model,hardware_revision\nd," + Vendor + ",m,a,x\n", "line 2: it has 5 values for 4 columns")]
    [TestCase("id,vendor,model,hardware_revision\nd," + Vendor + ",m,a\nD," + Vendor + ",m,a\n", "line 3: device 'D' is listed twice")]
    [TestCase("", "line 1: column 'id' is missing")]
    public void Read_WrongLine_NamesItAndTheRemedy(string content, string expected)
    {
        using TempFolder folder = new();
        File.WriteAllText(folder["devices.csv"], content);
        Assert.That(() => DeviceList.Read(folder["devices.csv"]), Throws.TypeOf<CommandException>().With.Message.Contains(expected));
    }
}
