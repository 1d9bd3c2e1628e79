using Chain.Core.Records;
using Chain.Light;

namespace Browser.Tests;

/// <summary>Chain.Light under WebAssembly: headless Chromium verifies the golden bundle, and refuses it with one bit of a signature changed.</summary>
[TestFixture]
public sealed class BundleInBrowserTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly string Data = Path.Combine(TestContext.CurrentContext.TestDirectory, "TestData");
    private static readonly string Genesis = Path.Combine(Data, "golden.genesis.json"), Image = Path.Combine(Data, "golden.bin");

    private static byte[] Golden => File.ReadAllBytes(Path.Combine(Data, "golden.fwproof"));

    [Test]
    public async Task Verify_GoldenBundleInABrowser_IsValid() => Assert.That(await VerdictAsync(Golden), Does.StartWith("Valid Valid 1.4.2 in "));

    [Test]
    public async Task Verify_TamperedBundleInABrowser_IsRefused()
    {
        byte[] tampered = Tampered();
        Assert.That(await VerdictAsync(tampered), Does.StartWith("HeaderRefused BadCertificate "));
    }

    private static async Task<string> VerdictAsync(byte[] bundle)
    {
        await using PageServer server = await PageServer.StartAsync(bundle, Genesis, Image);
        await using Chromium browser = Chromium.Open(server.Address);
        await Task.WhenAny(server.Verdict, browser.Ended, Task.Delay(Limit));
        Assert.That(server.Verdict.IsCompleted, $"the browser gave no verdict within {Limit}:\n{browser.Log}");
        string verdict = await server.Verdict;
        TestContext.Out.WriteLine(verdict);
        return verdict;
    }

    // The first bit, from the end of the file, whose change leaves the form canonical and breaks a certificate.
    private static byte[] Tampered()
    {
        Assert.That(GenesisFile.TryParse(File.ReadAllText(Genesis), out GenesisDocument? genesis, out string problem), problem);
        BundleChecks checks = new(genesis!, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        byte[] bytes = Golden;
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            bytes[i] ^= 1;
            bool isForm = ProofBundle.TryDecode(bytes, out ProofBundle? bundle);
            if (isForm && BundleVerifier.Verify(bundle!, checks).Detail == LightVerdict.BadCertificate) return bytes;
            bytes[i] ^= 1;
        }

        throw new InvalidOperationException("No bit of the bundle is in a signature.");
    }
}
