using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Contracts.Tests.Harness;

/// <summary>A participant and its identity key.</summary>
internal sealed record Party(string Name, EcdsaSigner Signer)
{
    public Address Address => Signer.Address;

    public PublicKey Key => Signer.PublicKey;

    /// <summary>A party whose key follows from its name.</summary>
    public static Party Named(string name) => new(name, TestKeys.Of(name));

    public override string ToString() => Name;
}
