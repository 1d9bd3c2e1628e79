using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Contracts.Tests.Harness;

/// <summary>A participant and the key that it signs with.</summary>
internal sealed record Party(string Name, ISigner Signer)
{
    public Address Address => Signer.Address;

    public override string ToString() => Name;
}
