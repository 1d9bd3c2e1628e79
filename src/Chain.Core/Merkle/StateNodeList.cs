using System.Collections;
using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>Nodes with their hashes, children before parents. The bytes are in a few large arrays; callers must not change them.</summary>
/// <remarks>The list is empty after <see cref="StateTreeUpdate.Recycle"/>.</remarks>
public sealed class StateNodeList : IReadOnlyList<(Hash256 hash, ReadOnlyMemory<byte> node)>
{
    private readonly StateNodeBuffer _front, _back;

    internal StateNodeList(StateNodeBuffer front, StateNodeBuffer back)
    {
        _front = front;
        _back = back;
    }

    /// <inheritdoc/>
    public int Count => _front.Count + _back.Count;

    /// <summary>A node's hash and its 65 encoded bytes: a prefix and two hashes. [STT.2]</summary>
    public (Hash256 hash, ReadOnlyMemory<byte> node) this[int index]
    {
        get
        {
            bool isFront = index < _front.Count;
            StateNodeBuffer part = isFront ? _front : _back;
            int at = isFront ? index : index - _front.Count;
            return (part.Hashes[at], part.Encoded(at));
        }
    }

    /// <inheritdoc/>
    public IEnumerator<(Hash256 hash, ReadOnlyMemory<byte> node)> GetEnumerator()
    {
        for (int i = 0; i < Count; i++) yield return this[i];
    }

    internal void Return()
    {
        _front.Return();
        _back.Return();
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
