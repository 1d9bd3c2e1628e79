using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Core.Tests.Records;

/// <summary>What a genesis may contain. The chain id covers all of it.</summary>
internal sealed class GenesisDocumentTests
{
    private static readonly PublicKey[] Keys = [.. MakeKeys(3)];

    [Test]
    public void ChainId_OtherRepository_Differs()
    {
        GenesisDocument one = Create("http://a:1/", "http://b:1/"), other = Create("http://a:1/", "http://b:2/");

        Assert.That(one.ChainId, Is.Not.EqualTo(other.ChainId));
    }

    [Test]
    public void ChainId_OtherAuditorThreshold_Differs()
    {
        GenesisDocument one = Create("", "", new ChainParameters()), other = Create("", "", new ChainParameters { AuditorThreshold = 1 });

        Assert.That(one.ChainId, Is.Not.EqualTo(other.ChainId));
    }

    [Test]
    public void ChainId_VersionOfTheRules_IsPartOfTheDocumentFromTheSecondOn()
    {
        Assert.That(TryCreate("", "", new ChainParameters(), out GenesisDocument? first, out _, rules: 1), Is.True);
        Assert.That(TryCreate("", "", new ChainParameters(), out GenesisDocument? second, out _, rules: 2), Is.True);

        Assert.That(first!.ChainId, Is.EqualTo(Create("", "").ChainId));
        Assert.That(second!.ChainId, Is.Not.EqualTo(first.ChainId));
        Assert.That((first.Encode().Span[0], second.Encode().Span[0]), Is.EqualTo(((byte)0x84, (byte)0x85)), "a genesis of version 1 keeps its bytes");
    }

    [TestCase(0)]
    [TestCase(RuleVersions.Newest + 1)]
    public void TryCreate_VersionThatTheProgramDoesNotKnow_NamesTheRemedy(int rules)
    {
        Assert.That(TryCreate("", "", new ChainParameters(), out _, out string problem, rules), Is.False);
        Assert.That(problem, Does.Contain("install a newer one"));
    }

    [Category("MAN.7")]
    [Test]
    public void TryCreate_RepositoryHostThatIsNotCanonical_IsRefusedFromVersion2On()
    {
        Assert.That(TryCreate("http://2130706433/", "", new ChainParameters(), out _, out _), Is.True);
        Assert.That(TryCreate("http://2130706433/", "", new ChainParameters(), out _, out string problem, rules: 2), Is.False);
        Assert.That(problem, Does.Contain("'one'").And.Contain("host"));
    }

    [TestCase("http://a:1", "", "base URI", TestName = "a repository without a slash at the end")]
    [TestCase("http://a:1/", "https://a:1/x/", "host and port", TestName = "two repositories on one host and port")]
    public void TryCreate_BadRepository_NamesTheRemedy(string one, string other, string problem)
    {
        Assert.That(TryCreate(one, other, new ChainParameters(), out _, out string found), Is.False);
        Assert.That(found, Does.Contain(problem));
    }

    [TestCase(-1, 1, TestName = "a negative auditor threshold")]
    [TestCase(65, 1, TestName = "an auditor threshold beyond its bound")]
    [TestCase(0, 0, TestName = "no age for evidence")]
    public void TryCreate_ParameterOutOfRange_IsRefused(int auditors, int evidenceAge)
    {
        ChainParameters parameters = new() { AuditorThreshold = auditors, EvidenceAgeHeights = evidenceAge };

        Assert.That(TryCreate("", "", parameters, out _, out string problem), Is.False);
        Assert.That(problem, Does.StartWith("parameters"));
    }

    [Test]
    public void ChainParameters_EncodedAndDecoded_AreEqual()
    {
        ChainParameters parameters = new() { AuditorThreshold = 3, EvidenceAgeHeights = 77, AttestationThreshold = 5, BatchDelayMs = 9 };

        Assert.That(ChainParameters.TryDecode(parameters.Encode().ToArray(), out ChainParameters? read), Is.True);
        Assert.That(read, Is.EqualTo(parameters));
        Assert.That(ChainParameters.TryDecode([.. parameters.Encode().ToArray(), 0], out _), Is.False);
    }

    private static GenesisDocument Create(string one, string other, ChainParameters? parameters = null)
    {
        bool isMade = TryCreate(one, other, parameters ?? new ChainParameters(), out GenesisDocument? genesis, out string problem);
        Assert.That(isMade, Is.True, problem);
        return genesis!;
    }

    private static bool TryCreate(
        string one, string other, ChainParameters parameters, out GenesisDocument? genesis, out string problem, int rules = RuleVersions.First) =>
        GenesisDocument.TryCreate(
        "test",
        1_000,
        parameters,
        [new("authority", Keys[0], Roles.Authority, true), new("one", Keys[1], Roles.Broker, false, one), new("other", Keys[2], Roles.Broker, false, other)],
        rules,
        out genesis,
        out problem);

    private static IEnumerable<PublicKey> MakeKeys(int count)
    {
        for (int i = 0; i < count; i++)
        {
            using EcdsaSigner signer = EcdsaSigner.Generate();
            yield return signer.PublicKey;
        }
    }
}
