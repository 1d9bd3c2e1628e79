using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage;

namespace Chain.Node.Replication;

/// <summary>A participant whose key this node holds and in whose name it calls.</summary>
/// <param name="Signer">A key of the participant.</param>
/// <param name="Id">Its address on the chain: that of its first key.</param>
internal sealed record Owner(ISigner Signer, Address Id)
{
    /// <summary>Finds whose key it is; a key that no participant has yet stands for the participant that would be named after it.</summary>
    public static Owner Of(ISigner signer, ChainStore store)
    {
        using StateView view = store.OpenView();
        bool isKnown = view.TryRead(StateKeys.KeyOwner(signer.PublicKey), out ReadOnlyMemory<byte> bytes);
        return new Owner(signer, isKnown && Address.TryFrom(bytes.Span, out Address id) ? id : signer.Address);
    }
}
