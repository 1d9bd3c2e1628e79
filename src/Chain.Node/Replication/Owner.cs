using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Keys;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;

namespace Chain.Node.Replication;

/// <summary>A participant whose keys this node holds and in whose name it calls: the one in force, and the next one while a rotation is under way.</summary>
/// <remarks>Thread-safe. Which key signs is asked of the chain each time, as for a <see cref="NodeIdentity"/>.</remarks>
internal sealed class Owner(NodeIdentity identity)
{
    /// <summary>Its address on the chain: that of its first key.</summary>
    public Address Id => identity.Id;

    /// <summary>The key that signs in the next block: the first one that is in force.</summary>
    public ISigner Signer => identity.Current;

    /// <summary>Finds whose keys they are; keys that no participant has yet stand for the participant that would be named after the first.</summary>
    public static Owner Of(IReadOnlyList<ISigner> keys, ChainStore store)
    {
        using StateView view = store.OpenView();
        ParticipantRecord? known = keys.Select(k => view.OwnerOf(k.PublicKey)).FirstOrDefault(p => p is not null);
        return new Owner(new NodeIdentity(known?.Id ?? keys[0].Address, keys, store));
    }
}
