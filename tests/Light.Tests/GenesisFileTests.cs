using System.Globalization;
using Chain.Core.Records;
using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests;

/// <summary>The root of trust as a file: the client refuses to start from a genesis file with one changed letter.</summary>
[TestFixture]
[Category("A22")]
[Category("LIGHT-TRUST.1")]
[Category("LIGHT-TRUST.5")]
public sealed class GenesisFileTests
{
    private static readonly GenesisDocument Genesis = LightChain.Start().Genesis;
    private static readonly string Text = GenesisFile.Format(Genesis);

    [Test]
    public void TryParse_WhatFormatWrites_IsTheSameChain()
    {
        Assert.That(GenesisFile.TryParse(Text, out GenesisDocument? read, out string problem), Is.True, problem);
        Assert.That((read!.ChainId, GenesisFile.Format(read)), Is.EqualTo((Genesis.ChainId, Text)));
    }

    [Test]
    public void TryParse_GenesisOfALaterVersionOfTheRules_IsTheSameChain()
    {
        Assert.That(GenesisDocument.TryCreate(Genesis.Name, Genesis.TimeMs, Genesis.Parameters, Genesis.Participants, RuleVersions.Newest,
            out GenesisDocument? later, out string problem), problem);
        string text = GenesisFile.Format(later!);

        Assert.That(text, Does.Contain($"\"rules_version\": {RuleVersions.Newest}"));
        Assert.That(Text, Does.Not.Contain("rules_version"), "a genesis of the first version stays as it was");
        Assert.That(GenesisFile.TryParse(text, out GenesisDocument? read, out problem), problem);
        Assert.That(read!.ChainId, Is.EqualTo(later!.ChainId));
        string changed = text.Replace($"\"rules_version\": {RuleVersions.Newest}", "\"rules_version\": 1", StringComparison.Ordinal);
        Assert.That(GenesisFile.TryParse(changed, out _, out problem), Is.False);
        Assert.That(problem, Does.Contain("was changed"));
    }

    [Test]
    public void TryParse_EveryByteChangedInTurn_IsRefusedOrTheSameChain()
    {
        for (int i = 0; i < Text.Length; i++)
        {
            char other = Text[i] == '1' ? '2' : '1';
            string changed = string.Concat(Text.AsSpan(0, i), other.ToString(CultureInfo.InvariantCulture), Text.AsSpan(i + 1));
            // White space has no meaning.
            if (GenesisFile.TryParse(changed, out GenesisDocument? read, out _)) Assert.That(read.ChainId, Is.EqualTo(Genesis.ChainId), $"character {i}");
        }
    }

    public static IEnumerable<TestCaseData> Broken()
    {
        string validator = "\"validator\": true";
        yield return Case("empty", "", "not valid");
        yield return Case("no JSON", "genesis", "not valid");
        yield return Case("null", "null", "lacks");
        yield return Case("an empty object", "{}", "lacks");
        yield return Case("cut off", Text[..(Text.Length / 2)], "not valid");
        yield return Case("an unknown field", Text.Replace("\"name\"", "\"extra\": 1, \"name\"", StringComparison.Ordinal), "not valid");
        yield return Case("no validators", Text.Replace(validator, "\"validator\": false", StringComparison.Ordinal), "0 validators");
        yield return Case("a validator less", ReplaceFirst(validator, "\"validator\": false"), "was changed");
        yield return Case("another chain id", Text.Replace(Genesis.ChainId.ToString(), new string('0', 64), StringComparison.Ordinal), "was changed");
        yield return Case("a later time", Text.Replace("\"time_ms\": 1750000000000", "\"time_ms\": 1750000000001", StringComparison.Ordinal), "was changed");
        yield return Case("a key that is no point", ReplaceFirst(Genesis.Participants[0].Key.ToString(), "02" + new string('f', 64)), "not a point");
        yield return Case("a key that is no hex", ReplaceFirst(Genesis.Participants[0].Key.ToString(), "xyz"), "hexadecimal");
        yield return Case("an address that is not its key's", ReplaceFirst(Genesis.Participants[0].Key.ToAddress().ToString(), new string('1', 40)),
            "the address of its key is");
        yield return Case("an unknown role", ReplaceFirst("\"authority\"", "\"king\""), "use the roles");
        yield return Case("longer than any genesis", Text + new string(' ', 4 * 1024 * 1024), "longer than");

        static TestCaseData Case(string desc, string text, string problem) => new TestCaseData(text, problem).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Broken))]
    public void TryParse_BrokenGenesis_NamesTheProblem(string text, string expected)
    {
        Assert.That(GenesisFile.TryParse(text, out GenesisDocument? genesis, out string problem), Is.False);
        Assert.That(genesis, Is.Null);
        Assert.That(problem, Does.Contain(expected));
    }

    private static string ReplaceFirst(string old, string text)
    {
        int at = Text.IndexOf(old, StringComparison.Ordinal);
        return string.Concat(Text.AsSpan(0, at), text, Text.AsSpan(at + old.Length));
    }
}
