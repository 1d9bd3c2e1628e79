using System.Collections.Concurrent;
using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Light.Tests.Kit;

/// <summary>Keys by number, the same ones for a whole test run.</summary>
public static class TestKeys
{
    private static readonly ConcurrentDictionary<int, EcdsaSigner> Keys = new();

    public static EcdsaSigner Vendor => Of(-1);

    public static EcdsaSigner OtherVendor => Of(-2);

    public static EcdsaSigner Broker(int number) => Of(-10 - number);

    public static EcdsaSigner Validator(int number) => Of(number);

    public static EcdsaSigner Find(PublicKey key) => Keys.Values.First(k => k.PublicKey.Equals(key));

    // One key a number, even if two tests ask for it at the same time.
    private static EcdsaSigner Of(int number) => Keys.GetOrAdd(number, _ => EcdsaSigner.Generate());
}
