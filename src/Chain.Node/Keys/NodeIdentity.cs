using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Configuration;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;

namespace Chain.Node.Keys;

/// <summary>Who this node is on the chain, and the keys that it holds for that: the one in force, and the next one while a rotation is under way.</summary>
/// <remarks>Thread-safe. Which key signs is asked of the chain each time, so a rotation needs no restart once the next key is configured.</remarks>
internal sealed class NodeIdentity(Address id, IReadOnlyList<ISigner> keys, ChainStore store)
{
    /// <summary>The participant's address: that of its first key, for ever.</summary>
    public Address Id => id;

    /// <summary>The key that signs transactions and greets peers in the next block: the first configured one in force, or the first if none is.</summary>
    public ISigner Current
    {
        get
        {
            using StateView view = store.OpenView();
            if (view.Participant(id) is not { } participant) return keys[0];
            return keys.FirstOrDefault(k => participant.HasKeyInForce(k.PublicKey, view.Head.Height + 1)) ?? keys[0];
        }
    }

    /// <summary>The signer of a public key, or null if this node does not hold it.</summary>
    public ISigner? Find(PublicKey key) => keys.FirstOrDefault(k => k.PublicKey.Equals(key));

    /// <summary>Loads the keys that a configuration names.</summary>
    /// <exception cref="NodeStartupException">A key file is missing, unreadable, or no key for this password.</exception>
    public static (Address Id, IReadOnlyList<EcdsaSigner> Keys) Load(NodeConfiguration configuration)
    {
        EcdsaSigner key = KeyFile.Load(configuration.Resolve(configuration.Key));
        Address id = configuration.Participant is { } participant ? Address.Parse(participant) : key.Address;
        return configuration.NextKey is { } next ? (id, [key, KeyFile.Load(configuration.Resolve(next))]) : (id, [key]);
    }
}
