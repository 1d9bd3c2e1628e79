using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Testing.Support;

/// <summary>Keys by name. A name has the same key in every run, so a seed also repeats a run's addresses.</summary>
public static class TestKeys
{
    private static readonly ConcurrentDictionary<string, EcdsaSigner> Signers = new(StringComparer.Ordinal);

    public static EcdsaSigner Vendor => Of("vendor");

    public static EcdsaSigner OtherVendor => Of("other-vendor");

    public static EcdsaSigner Broker(int number) => Of($"broker-{number}");

    public static EcdsaSigner Validator(int number) => Of($"validator-{number}");

    /// <summary>The key of a name; one instance for the whole run.</summary>
    public static EcdsaSigner Of(string name) => Signers.GetOrAdd(name, Make);

    /// <summary>The signer of a public key that was asked for by name before.</summary>
    public static EcdsaSigner Find(PublicKey key) => Signers.Values.First(s => s.PublicKey.Equals(key));

    /// <summary>The key whose secret is this number. With it, signed test data is the same in every run and in every language.</summary>
    public static EcdsaSigner OfSecret(int secret)
    {
        byte[] bytes = new byte[EcdsaSigner.PrivateKeyBytes];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(^4..), secret);
        return EcdsaSigner.FromPrivateKey(bytes);
    }

    private static EcdsaSigner Make(string name) => EcdsaSigner.FromPrivateKey(SHA256.HashData(Encoding.UTF8.GetBytes($"a key for tests: {name}")));
}
