using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>The result of a batch of changes to the state tree. The caller stores it. [STT.5]</summary>
public sealed class StateTreeUpdate
{
    private readonly StaleNodeList _staleNodes;

    internal StateTreeUpdate(in Hash256 root, StateNodeList newNodes, StaleNodeList staleNodes)
    {
        Root = root;
        NewNodes = newNodes;
        _staleNodes = staleNodes;
    }

    /// <summary>Root after all changes; <see cref="Hash256.Zero"/> for the empty tree.</summary>
    public Hash256 Root { get; }

    /// <summary>New nodes: those that the old tree lacks, each once, children before parents.</summary>
    public StateNodeList NewNodes { get; }

    /// <summary>Stale nodes: those that the new tree lacks, each once.</summary>
    /// <remarks>
    /// A later update that sets an earlier value again makes a stale node new again. A store that deletes stale nodes after a delay
    /// must therefore cancel the deletion when the node is written again.
    /// </remarks>
    public IReadOnlyList<Hash256> StaleNodes => _staleNodes;

    /// <summary>Returns the memory of both lists to the pool; they are empty afterwards. Optional: only the last reader may call it.</summary>
    public void Recycle()
    {
        NewNodes.Return();
        _staleNodes.Return();
    }
}
