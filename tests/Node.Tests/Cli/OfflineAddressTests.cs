using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Device;
using Node.Tests.Chains;

namespace Node.Tests.Cli;

/// <summary>A check without a network takes an address whole, by its first digits or by a name in the genesis, and never guesses.</summary>
[TestFixture]
public sealed class OfflineAddressTests
{
    private static readonly TestChain Chain = TestChain.Create(validators: 1);
    private static readonly OfflineTrust Trust = OfflineTrust.From(Chain.Genesis);
    private static readonly Address Vendor = Chain.Vendor.Address, Unknown = Address.Parse(new string('e', 40));

    private static IEnumerable<TestCaseData> Texts()
    {
        GenesisParticipant vendor = Chain.Genesis.Participants.Single(p => p.Key.ToAddress() == Vendor);
        yield return Case("whole", $"{Vendor}", Unknown, Vendor);
        yield return Case("first digits, in the record", $"{Unknown}"[..8], Unknown, Unknown);
        yield return Case("first digits, in the genesis", $"{Vendor}"[..8], Unknown, Vendor);
        yield return Case("name in the genesis", vendor.Name, Unknown, Vendor);
        yield return Case("first digits of nobody", "12345678", Unknown, null);

        static TestCaseData Case(string desc, string text, Address found, Address? expected) =>
            new TestCaseData(text, found, expected).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Texts))]
    public void Resolve_Text_IsTheAddressThatItNames(string text, Address found, Address? expected) =>
        Assert.That(OfflineAddress.Resolve("--vendor", text, found, Trust), Is.EqualTo(expected));

    [Test]
    public void Resolve_DigitsOfTwo_NamesBothAndTheRemedy()
    {
        Address similar = Address.Parse($"{Vendor}"[..9] + new string('0', 31));
        Assert.That(() => OfflineAddress.Resolve("--vendor", $"{Vendor}"[..8], similar, Trust),
            Throws.TypeOf<CommandException>().With.Message.Contains("use more digits").And.Message.Contains($"{Vendor}").And.Message.Contains($"{similar}"));
    }

    [TestCase("mallory", "no participant of that name")]
    [TestCase("1234567", "its first 8 digits")]
    public void Resolve_NoNameAndTooFewDigits_NamesTheRemedy(string text, string said) => Assert.That(
        () => OfflineAddress.Resolve("--gateway", text, Unknown, Trust), Throws.TypeOf<CommandException>().With.Message.Contains(said));

    [TestCase("7777777777777777777777777777777777777777", "Acceptable")]
    [TestCase("77777777", "Acceptable")]
    [TestCase("77777778", "WrongVendor")]
    public void DeviceOrder_VendorsFirstDigits_AreCompared(string vendor, string expected)
    {
        UpdateOrder order = new(1, Address.Parse(new string('7', 40)), "m", "1.0.0", 5, 10, Hash256.Zero, new Uri("http://127.0.0.1:1/"));
        DeviceState state = new()
        {
            Format = DeviceState.FormatCurrent,
            Id = "d",
            Model = "m",
            HardwareRevision = "a",
            State = DevicePhase.Idle,
            Version = "0.9.0",
            SecurityCounter = 1,
            SizeBytes = 1,
            Sha256 = Hash256.Zero,
            Slot = Slot.A,
        };
        Assert.That(OrderRules.Judge(order, state, 1, vendor).ToString(), Is.EqualTo(expected));
    }
}
