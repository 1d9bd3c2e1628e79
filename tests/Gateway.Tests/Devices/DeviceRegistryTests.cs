using Gateway.Devices;
using Gateway.Tests.Support;

namespace Gateway.Tests.Devices;

[TestFixture]
public sealed class DeviceRegistryTests
{
    private string _folder = "";

    private string Registry => Path.Combine(_folder, "devices");

    [SetUp]
    public void SetUp() => _folder = Directory.CreateTempSubdirectory("fwl-reg-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Add_ThenOpenedAgain_AllThere()
    {
        DeviceRecord device = TestGateway.NewDevice() with { ReportedVersion = "1.0.1", AutoUpdate = false };
        using (DeviceRegistry first = DeviceRegistry.Open(Registry))
        {
            Assert.That(first.Add(device), Is.EqualTo(DeviceAddVerdict.Added));
            Assert.That(first.Add(TestGateway.NewDevice("b")), Is.EqualTo(DeviceAddVerdict.Added));
        }

        using DeviceRegistry second = DeviceRegistry.Open(Registry);
        Assert.That(second.List(), Is.EqualTo([TestGateway.NewDevice("b"), device]));
    }

    [Test]
    public void Add_KnownMalformedOrTooMany_OwnVerdict()
    {
        using DeviceRegistry registry = DeviceRegistry.Open(Registry, capacity: 1);
        Assert.That(registry.Add(TestGateway.NewDevice("../x")), Is.EqualTo(DeviceAddVerdict.Malformed));
        Assert.That(registry.Add(TestGateway.NewDevice("a")), Is.EqualTo(DeviceAddVerdict.Added));
        Assert.That(registry.Add(TestGateway.NewDevice("a")), Is.EqualTo(DeviceAddVerdict.AlreadyKnown));
        Assert.That(registry.Add(TestGateway.NewDevice("b")), Is.EqualTo(DeviceAddVerdict.Full));
    }

    [Test]
    public void Remove_Device_GoneForGood()
    {
        using (DeviceRegistry registry = DeviceRegistry.Open(Registry))
        {
            registry.Add(TestGateway.NewDevice("a"));
            Assert.That((registry.Remove("a"), registry.Remove("a")), Is.EqualTo((true, false)));
        }

        using DeviceRegistry again = DeviceRegistry.Open(Registry);
        Assert.That(again.Count, Is.Zero);
    }

    [TestCase("2.0.0", 7UL, "2.0.0", 7UL, TestName = "RaiseInstalled_Higher_Raised")]
    [TestCase("0.9.0", 0UL, "1.0.0", 1UL, TestName = "RaiseInstalled_Lower_Kept")]
    [TestCase("0.9.0", 7UL, "1.0.0", 7UL, TestName = "RaiseInstalled_LowerVersionHigherCounter_EachItsHighest")]
    [TestCase("nonsense", 0UL, "1.0.0", 1UL, TestName = "RaiseInstalled_NoVersion_Kept")]
    [Category("A08"), Category("GW-FLOOR.1")]
    public void RaiseInstalled_AnyReport_NeverLowers(string version, ulong counter, string expectedVersion, ulong expectedCounter)
    {
        using (DeviceRegistry registry = DeviceRegistry.Open(Registry))
        {
            registry.Add(TestGateway.NewDevice());
            registry.RaiseInstalled(TestGateway.Id, version, counter);
        }

        using DeviceRegistry again = DeviceRegistry.Open(Registry);
        Assert.That((again.List()[0].InstalledVersion, again.List()[0].SecurityCounter), Is.EqualTo((expectedVersion, expectedCounter)));
    }

    [Test]
    public void SetReportedVersion_Lower_IsNoFloorAndLowersNone()
    {
        using DeviceRegistry registry = DeviceRegistry.Open(Registry);
        registry.Add(TestGateway.NewDevice());
        registry.SetReportedVersion(TestGateway.Id, "0.1.0");
        Assert.That((registry.List()[0].InstalledVersion, registry.List()[0].ReportedVersion), Is.EqualTo(("1.0.0", "0.1.0")));
    }

    [Test, Category("H04")]
    public void Change_FileCannotBeWritten_RegistryStaysAsItWas()
    {
        using DeviceRegistry registry = DeviceRegistry.Open(Registry);
        registry.Add(TestGateway.NewDevice());
        Directory.CreateDirectory(Path.Combine(Registry, TestGateway.Id + ".json.tmp"));
        Assert.That(() => registry.RaiseInstalled(TestGateway.Id, "2.0.0", 2), Throws.Exception);
        Assert.That(registry.List()[0].InstalledVersion, Is.EqualTo("1.0.0"));
    }

    [Test]
    public void Open_Twice_SecondSaysWhoHasIt()
    {
        using DeviceRegistry registry = DeviceRegistry.Open(Registry);
        Assert.That(() => DeviceRegistry.Open(Registry), Throws.InstanceOf<IOException>().With.Message.Contains("in use by another process"));
    }

    [TestCase("{", TestName = "Open_FileCutOff_Refused")]
    [TestCase("null", TestName = "Open_FileOfNothing_Refused")]
    [TestCase("""{"format":9,"device":null}""", TestName = "Open_FileOfAnotherForm_Refused")]
    public void Open_CorruptFile_RefusedAndLeft(string content)
    {
        Directory.CreateDirectory(Registry);
        string path = Path.Combine(Registry, "a.json");
        File.WriteAllText(path, content);
        Assert.That(() => DeviceRegistry.Open(Registry), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(path));
        Assert.That(File.ReadAllText(path), Is.EqualTo(content));
    }

    [Test]
    public void Open_FileUnderAnothersName_Refused()
    {
        using (DeviceRegistry registry = DeviceRegistry.Open(Registry)) registry.Add(TestGateway.NewDevice("a"));
        File.Move(Path.Combine(Registry, "a.json"), Path.Combine(Registry, "b.json"));
        Assert.That(() => DeviceRegistry.Open(Registry), Throws.InstanceOf<InvalidDataException>());
    }

    [TestCase("dev-1", true)]
    [TestCase("A.b_c-9", true)]
    [TestCase("urn:uuid:7d44~@!$&'()*+,;=x", true)]
    [TestCase("a b", false)]
    [TestCase("a?b", false)]
    [TestCase("a#b", false)]
    [TestCase("a\\b", false)]
    [TestCase("a\"b", false)]
    [TestCase("", false)]
    [TestCase(".", false)]
    [TestCase("..", false)]
    [TestCase("../x", false)]
    [TestCase("a/b", false)]
    [TestCase("a%2fb", false)]
    [TestCase("a\0b", false)]
    [TestCase("gerät", false)]
    [TestCase("a\u202eb", false)]
    [Category("A25"), Category("F09")]
    public void IsId_Name_SafeOnesOnly(string id, bool expected) => Assert.That(DeviceRules.IsId(id), Is.EqualTo(expected));

    [Test, Category("A25")]
    public void IsId_Length_AsHawkBitHasIt() =>
        Assert.That((DeviceRules.IsId(new string('a', 256)), DeviceRules.IsId(new string('a', 257)), DeviceRules.IsId(null)), Is.EqualTo((true, false, false)));

    [Test, Category("GW-ID.1")]
    public void TryGet_InAnotherCase_FoundUnlessTwoDifferOnlyInCase()
    {
        using (DeviceRegistry registry = DeviceRegistry.Open(Registry))
        {
            registry.Add(TestGateway.NewDevice("Dev-A"));
            Assert.That(registry.TryGet("dev-a", out DeviceRecord? device), Is.True);
            Assert.That(device!.Id, Is.EqualTo("Dev-A"));
            Assert.That(registry.Add(TestGateway.NewDevice("DEV-A")), Is.EqualTo(DeviceAddVerdict.AlreadyKnown));
        }

        // A registry of an earlier version may hold both.
        string text = File.ReadAllText(Path.Combine(Registry, "Dev-A.json"));
        File.WriteAllText(Path.Combine(Registry, "dev-a.json"), text.Replace("Dev-A", "dev-a", StringComparison.Ordinal));
        using DeviceRegistry again = DeviceRegistry.Open(Registry);
        Assert.That((again.TryGet("dev-a", out _), again.TryGet("Dev-A", out _), again.TryGet("DEV-A", out _)), Is.EqualTo((true, true, false)));
        Assert.That(again.Remove("dev-a"), Is.True);
        Assert.That(again.TryGet("DEV-A", out DeviceRecord? left) ? left.Id : "", Is.EqualTo("Dev-A"));
    }

    [Test, Category("GW-ID.1"), Category("A25")]
    public void Add_IdThatIsNoFileName_KeptUnderItsDigest()
    {
        string[] ids = ["00:1A:2B:3C:4D:5E", new('x', 256), "a~b", "~" + new string('0', 64)];
        using (DeviceRegistry registry = DeviceRegistry.Open(Registry))
        {
            foreach (string id in ids) Assert.That(registry.Add(TestGateway.NewDevice(id)), Is.EqualTo(DeviceAddVerdict.Added), id);
        }

        Assert.That(Directory.EnumerateFiles(Registry).Select(Path.GetFileName), Is.All.Match("^~[0-9a-f]{64}[.]json$"));
        using DeviceRegistry again = DeviceRegistry.Open(Registry);
        Assert.That(again.List().Select(device => device.Id), Is.EquivalentTo(ids));
    }

    [Test]
    public void Generate_Token_MatchesItsDigestAlone()
    {
        string token = DeviceTokens.Generate();
        Assert.That(token, Has.Length.EqualTo(32));
        Assert.That(DeviceTokens.Matches(token, DeviceTokens.Digest(token)), Is.True);
        Assert.That(DeviceTokens.Matches(token + "0", DeviceTokens.Digest(token)), Is.False);
        Assert.That(DeviceTokens.Generate(), Is.Not.EqualTo(token));
    }
}
