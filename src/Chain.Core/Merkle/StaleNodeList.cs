using System.Collections;
using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>The stale nodes of both halves of a tree, concatenated.</summary>
internal sealed class StaleNodeList(RentedList<Hash256> front, RentedList<Hash256> back) : IReadOnlyList<Hash256>
{
    public int Count => front.Count + back.Count;

    public Hash256 this[int index] => index < front.Count ? front.Items[index] : back.Items[index - front.Count];

    public IEnumerator<Hash256> GetEnumerator()
    {
        for (int i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Return()
    {
        front.Return();
        back.Return();
    }
}
