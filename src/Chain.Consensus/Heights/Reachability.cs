using Chain.Core;
using Chain.Core.Primitives;

namespace Chain.Consensus.Heights;

/// <summary>Validators to which the host's link is down, by the host's own account. A hint: it shortens a wait and decides nothing. [CON.13]</summary>
internal sealed class Reachability
{
    private readonly SortedSet<Address> _lost = [];

    internal bool IsLost(Address validator) => _lost.Contains(validator);

    /// <summary>Notes that a link went up or down; beyond <see cref="Limits.ValidatorsMax"/> lost ones the rest count as reachable.</summary>
    internal void Note(Address validator, bool isUp)
    {
        if (isUp) _lost.Remove(validator);
        else if (_lost.Count < Limits.ValidatorsMax) _lost.Add(validator);
    }
}
