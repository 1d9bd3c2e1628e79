using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Configuration;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;

namespace Chain.Node.Keys;

/// <summary>The node's participant address and its keys: the key in force, and the next key if a rotation is prepared.</summary>
/// <remarks>Thread-safe. The chain's state decides at each call which key signs, so a rotation to the configured next key needs no restart.</remarks>
internal sealed class NodeIdentity(Address id, IReadOnlyList<ISigner> keys, ChainStore store)
{
    /// <summary>The participant's address: the address of its first key. It never changes.</summary>
    public Address Id => id;

    /// <summary>The key for transactions and peer handshakes: the first configured key in force at the next height, or the first key if none is.</summary>
    public ISigner Current
    {
        get
        {
            using StateView view = store.OpenView();
            if (view.Participant(id) is not { } participant) return keys[0];
            return keys.FirstOrDefault(k => participant.HasKeyInForce(k.PublicKey, view.Head.Height + 1)) ?? keys[0];
        }
    }

    /// <summary>Public keys of all configured keys, in the order of the configuration.</summary>
    public IEnumerable<PublicKey> PublicKeys => keys.Select(k => k.PublicKey);

    /// <summary>The signer of a public key, or null if the node does not have that key.</summary>
    public ISigner? Find(PublicKey key) => keys.FirstOrDefault(k => k.PublicKey.Equals(key));

    /// <summary>Loads the address and the keys of a configuration.</summary>
    /// <exception cref="NodeStartupException">As <see cref="SigningKey.Open(string, string)"/>.</exception>
    public static (Address Id, IReadOnlyList<SigningKey> Keys) Load(NodeConfiguration configuration)
    {
        IReadOnlyList<SigningKey> keys = SigningKey.OpenWithNext(configuration, configuration.Key, configuration.NextKey);
        return (configuration.Participant is { } participant ? Address.Parse(participant) : keys[0].Address, keys);
    }
}
