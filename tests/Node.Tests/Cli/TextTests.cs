using System.Runtime.Versioning;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Records;
using Chain.Node.Cli.Governance;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Configuration;
using Chain.Node.Keys;

namespace Node.Tests.Cli;

/// <summary>Refusals in words: every outcome has a text with a remedy, ranges are named, and a key that others can read is not used.</summary>
[TestFixture]
public sealed class TextTests
{
    private static IEnumerable<Outcome> Refusals() => Enum.GetValues<Outcome>().Where(o => o is not (Outcome.Unspecified or Outcome.Accepted));

    [TestCaseSource(nameof(Refusals))]
    public void TextOf_EveryRefusalOfTheChain_SaysMoreThanItsName(Outcome outcome)
    {
        string text = OutcomeAdvice.TextOf(outcome);
        Assert.That(text, Has.Length.GreaterThan(20).And.Not.Contain("by no text"));
        Assert.That(OutcomeAdvice.For(outcome), Is.EqualTo($": {text}"));
    }

    [Test]
    public void TextOf_AcceptedCall_IsEmpty() => Assert.That(OutcomeAdvice.For(Outcome.Accepted), Is.Empty);

    [TestCase("publish", "publish", 0)]
    [TestCase("pubish", "publish", 1)]
    [TestCase("lsit", "list", 2)]
    [TestCase("", "list", 4)]
    public void EditDistance_TwoWords_CountsSingleLetters(string from, string to, int expected) => Assert.That(EditDistance.Of(from, to), Is.EqualTo(expected));

    [Test]
    public void Differences_ChangedParameters_OnlyTheseWithOldAndNew() => Assert.That(
        ParameterTexts.Differences(new ChainParameters(), new ChainParameters { HeartbeatMs = 30_000, AuditorThreshold = 1 }),
        Is.EqualTo(new[] { "heartbeat_ms: 15000 -> 30000", "auditor_threshold: 0 -> 1" }));

    [Test]
    [UnsupportedOSPlatform("windows")]
    [TestCase(UnixFileMode.UserRead | UnixFileMode.OtherRead, false)]
    [TestCase(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite, false)]
    [TestCase(UnixFileMode.UserRead | UnixFileMode.GroupRead, true)]
    [TestCase(UnixFileMode.UserRead | UnixFileMode.UserWrite, true)]
    public void Load_KeyFile_IsRefusedIfOthersCanReadIt(UnixFileMode mode, bool isGood)
    {
        using TempFolder folder = new();
        string path = folder["key.pem"];
        using EcdsaSigner signer = EcdsaSigner.Generate();
        KeyFile.Save(path, signer);
        File.SetUnixFileMode(path, mode);
        if (isGood)
        {
            using EcdsaSigner read = KeyFile.Load(path);
            Assert.That(read.PublicKey, Is.EqualTo(signer.PublicKey));
            return;
        }

        Assert.That(() => KeyFile.Load(path), Throws.InstanceOf<NodeStartupException>().With.Message.Contains("chmod 600"));
    }
}
