using System.Globalization;
using Chain.Light;
using DeviceVerifier.Tests.Vectors;

namespace DeviceVerifier.Tests.Native;

/// <summary>Bundles with random changes: the verifiers in C and C# give the same verdict, detail, height, status and anchor.</summary>
[TestFixture]
internal sealed class DifferentialTests
{
    private const int Files = 10_000;

    private static readonly string[] Names =
        ["one-hop", "hops-0", "hops-2", "head-announces-a-set", "begins-before-the-anchor", "status-revoked", "no-clock", "record-at-another-address",
            "proof-of-absence"];

    /// <summary>How many files a nightly run compares: FWLEDGER_MUTATIONS, such as 1000000.</summary>
    private static int Count =>
        int.TryParse(Environment.GetEnvironmentVariable("FWLEDGER_MUTATIONS"), NumberStyles.Integer, CultureInfo.InvariantCulture, out int n) ? n : Files;

    [Test]
    [Category("BUNDLE.1")]
    public void Verify_MutatedBundles_BothVerifiersAgree()
    {
        int half = Count / 2;
        Random random = Seeded.Random();
        Compare(Build.Fast, Count - half, random);
        Compare(Count <= Files ? Build.Gcc : Build.Fast, half, random);
    }

    private static void Compare(Build build, int count, Random random)
    {
        (byte[] File, BundleVector Vector)[] goods = [.. VectorFolder.Read<BundleVector>("bundles.json").Where(v => Names.Contains(v.Name))
            .Select(v => (File.ReadAllBytes(VectorFolder.Path("bundles/" + v.File)), v))];
        Assert.That(goods, Has.Length.EqualTo(Names.Length));
        using VerifierProcess verifier = build.Start();
        Dictionary<string, int> seen = [];
        for (int i = 0; i < count; i++)
        {
            (byte[] good, BundleVector vector) = goods[random.Next(goods.Length)];
            byte[] file = Mutation.Of(good, random), anchor = Mutation.OfAnchor(VectorFolder.Bytes(vector.Anchor), random);
            long? now = random.Next(20) == 0 ? vector.NowMs + random.Next(-30_000, 30_000) : vector.NowMs;
            FileOutcome native = verifier.Verify(file, anchor, now, vector.Floor);
            FileOutcome reference = TrustAnchor.TryDecode(anchor, out TrustAnchor? trusted)
                ? Reference.Bundle(file, trusted, now, vector.Floor, null)
                : new FileOutcome(native.Verdict == "Malformed" ? "Malformed" : "BadAnchor", "Unspecified", null, 0, 0);
            if (native != reference)
                Assert.Fail($"{vector.Name}: {native}, but {reference}\nanchor {VectorFolder.Hex(anchor)}\nnow {now}\n{VectorFolder.Hex(file)}");

            string kind = $"{native.Verdict}/{native.Detail}";
            seen[kind] = seen.GetValueOrDefault(kind) + 1;
        }

        TestContext.Out.WriteLine($"{build}: {count} files; " + string.Join(", ", seen.OrderByDescending(s => s.Value).Select(s => $"{s.Key} {s.Value}")));
        Assert.That(seen, Has.Count.GreaterThanOrEqualTo(Math.Min(6, count / 100)), "the mutations reach different steps");
    }
}
