using System.Collections.Concurrent;
using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Contracts.Tests.Engine;

/// <summary>Somebody with keys. Keys are made once a name, so that a test does not pay for them again.</summary>
internal sealed class Party(string name)
{
    private static readonly ConcurrentDictionary<string, EcdsaSigner> Keys = new();

    public string Name => name;

    /// <summary>The key that names it.</summary>
    public EcdsaSigner Signer { get; } = KeyOf(name);

    public Address Id => Signer.Address;

    public PublicKey Key => Signer.PublicKey;

    /// <summary>A key by its name.</summary>
    public static EcdsaSigner KeyOf(string name) => Keys.GetOrAdd(name, _ => EcdsaSigner.Generate());
}
