using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Contracts.Tests.Harness;

/// <summary>Keys that are the same in every run, so that a seed repeats a run to the byte of every address.</summary>
internal static class TestKeys
{
    private static readonly ConcurrentDictionary<string, EcdsaSigner> Signers = new(StringComparer.Ordinal);

    public static ISigner Of(string name) => Signers.GetOrAdd(name, Make);

    private static EcdsaSigner Make(string name)
    {
        using ECDsa key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.CreateFromValue("1.3.132.0.10"), D = SHA256.HashData(Encoding.UTF8.GetBytes($"a key for tests: {name}")),
        });
        return EcdsaSigner.FromPem(key.ExportPkcs8PrivateKeyPem(), "");
    }
}
