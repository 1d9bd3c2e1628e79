using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Keys;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;

namespace Chain.Node.Replication;

/// <summary>A participant in whose name this node submits calls. The node holds its key in force and, during a rotation, its next key.</summary>
/// <remarks>As for a <see cref="NodeIdentity"/>, the chain determines the signing key for each call. Thread-safe.</remarks>
internal sealed class Owner(NodeIdentity identity)
{
    /// <summary>Address of the participant: that of its first key.</summary>
    public Address Id => identity.Id;

    /// <summary>The first key that is in force in the next block.</summary>
    public ISigner Signer => identity.Current;

    /// <summary>Finds the participant that has one of the keys. If there is none yet, uses the address of the first key.</summary>
    public static Owner Of(IReadOnlyList<ISigner> keys, ChainStore store)
    {
        using StateView view = store.OpenView();
        ParticipantRecord? known = keys.Select(k => view.OwnerOf(k.PublicKey)).FirstOrDefault(p => p is not null);
        return new Owner(new NodeIdentity(known?.Id ?? keys[0].Address, keys, store));
    }
}
