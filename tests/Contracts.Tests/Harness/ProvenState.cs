using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Contracts.Tests.Harness;

/// <summary>The state tree over a ledger's present state: what a header's state root commits to.</summary>
internal sealed class ProvenState : IStateNodeSource
{
    private readonly Dictionary<Hash256, ReadOnlyMemory<byte>> _nodes = [];

    public ProvenState(TestLedger ledger)
    {
        KeyValuePair<Hash256, Hash256?>[] entries =
            [.. ledger.State.Select(e => KeyValuePair.Create(e.Key.Path, (Hash256?)StateTree.HashValue(e.Value.Span)))];
        StateTreeUpdate update = StateTree.Apply(Hash256.Zero, entries, this);
        foreach ((Hash256 hash, ReadOnlyMemory<byte> node) in update.NewNodes) _nodes.Add(hash, node.ToArray());
        Root = update.Root;
    }

    public Hash256 Root { get; }

    public StateProof Prove(StateKey key) => StateTree.Prove(Root, key.Path, this);

    public bool TryGetNode(in Hash256 nodeHash, Span<byte> node)
    {
        bool isFound = _nodes.TryGetValue(nodeHash, out ReadOnlyMemory<byte> bytes);
        bytes.Span.CopyTo(node);
        return isFound;
    }
}
