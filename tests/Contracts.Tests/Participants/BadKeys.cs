using Chain.Core.Primitives;

namespace Contracts.Tests.Participants;

/// <summary>33 bytes that are no public key (threat E04).</summary>
internal static class BadKeys
{
    // The prime p of secp256k1's field (SEC 2, section 2.4.1). Every coordinate is less than p.
    private const string Prime = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f";

    public static IEnumerable<TestCaseData> Cases()
    {
        yield return Case("x that no point has", "02" + new string('0', 63) + "5");
        yield return Case("x beyond the field", "02" + Prime);
        yield return Case("infinity", "00" + new string('0', 64));
        yield return Case("prefix of an uncompressed key", "04" + new string('0', 63) + "1");
        yield return Case("prefix of a hybrid key", "06" + new string('0', 63) + "1");
        yield return Case("prefix of an odd hybrid key", "07" + new string('0', 63) + "1");

        static TestCaseData Case(string desc, string hex) => new TestCaseData(PublicKey.Parse(hex)).SetArgDisplayNames(desc);
    }
}
