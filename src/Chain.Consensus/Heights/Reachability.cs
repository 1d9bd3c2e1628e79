using Chain.Core;
using Chain.Core.Primitives;

namespace Chain.Consensus.Heights;

/// <summary>Validators to which the host has lost its connection. A hint: it only shortens a wait. [CON.13]</summary>
internal sealed class Reachability
{
    private readonly SortedSet<Address> _lost = [];

    internal bool IsLost(Address validator) => _lost.Contains(validator);

    /// <summary>Records that a connection went up or down. Beyond <see cref="Limits.ValidatorsMax"/> lost ones, further ones count as reachable.</summary>
    internal void Note(Address validator, bool isUp)
    {
        if (isUp) _lost.Remove(validator);
        else if (_lost.Count < Limits.ValidatorsMax) _lost.Add(validator);
    }
}
