using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>What a batch of changes does to the state tree; nothing has been stored yet. [STT.5]</summary>
public sealed class StateTreeUpdate
{
    private readonly StaleNodeList _staleNodes;

    internal StateTreeUpdate(in Hash256 root, StateNodeList newNodes, StaleNodeList staleNodes)
    {
        Root = root;
        NewNodes = newNodes;
        _staleNodes = staleNodes;
    }

    /// <summary>The root after all changes; <see cref="Hash256.Zero"/> for the empty tree.</summary>
    public Hash256 Root { get; }

    /// <summary>Nodes of the new tree that the old one lacks, each once, children before parents.</summary>
    public StateNodeList NewNodes { get; }

    /// <summary>Nodes of the old tree that the new one lacks, each once.</summary>
    /// <remarks>
    /// A later update can bring a stale node back, by setting an earlier value again. A store that deletes stale nodes after a
    /// delay must therefore cancel the deletion when the node is written again.
    /// </remarks>
    public IReadOnlyList<Hash256> StaleNodes => _staleNodes;

    /// <summary>Gives the memory of both lists back for the next update: they are empty from then on. Optional, and only for who reads them last.</summary>
    public void Recycle()
    {
        NewNodes.Return();
        _staleNodes.Return();
    }
}
