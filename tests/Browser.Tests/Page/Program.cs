// Verifies the bundle that the server gives it, in the browser, and sends the verdict back.
using System.Diagnostics;
using Chain.Core.Crypto;
using Chain.Core.Records;
using Chain.Light;
using Microsoft.AspNetCore.Components.WebAssembly.Hosting;

WebAssemblyHostBuilder builder = WebAssemblyHostBuilder.CreateDefault(args);
using HttpClient server = new() { BaseAddress = new Uri(builder.HostEnvironment.BaseAddress) };
using StringContent verdict = new(await VerdictAsync());
using HttpResponseMessage answer = await server.PostAsync(new Uri("verdict", UriKind.Relative), verdict);

async Task<string> VerdictAsync()
{
    try
    {
        byte[] bundle = await GetAsync("bundle"), image = await GetAsync("image");
        string text = System.Text.Encoding.UTF8.GetString(await GetAsync("genesis"));
        Stopwatch watch = Stopwatch.StartNew();
        if (!GenesisFile.TryParse(text, out GenesisDocument? genesis, out string problem)) return problem;
        if (!ProofBundle.TryDecode(bundle, out ProofBundle? proof)) return "not canonical";
        BundleChecks checks = new(genesis, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()) { Image = (image.Length, Sha256.Hash(image)) };
        BundleReport report = BundleVerifier.Verify(proof, checks);
        return $"{report.Verdict} {report.Detail} {report.Record?.Manifest.Version} in {watch.ElapsedMilliseconds} ms";
    }
#pragma warning disable CA1031 // Whatever goes wrong here, the test is to hear of it at once.
    catch (Exception e)
#pragma warning restore CA1031
    {
        return e.ToString();
    }
}

Task<byte[]> GetAsync(string name) => server.GetByteArrayAsync(new Uri(name, UriKind.Relative));
