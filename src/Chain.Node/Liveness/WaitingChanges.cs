using Chain.Contracts.Participants;
using Chain.Core.Primitives;
using Chain.Node.Storage;

namespace Chain.Node.Liveness;

/// <summary>The changes of the validator set that wait, and in words what for and the remedy.</summary>
internal static class WaitingChanges
{
    /// <summary>The changes that wait on top of the newest block of a snapshot.</summary>
    public static IReadOnlyList<WaitingSetChange> In(StateView view) =>
        view.Head.Height == 0 ? [] : WaitingSetChange.In(view, view.Head.Height + 1, view.Head.Header.TimeMs);

    /// <summary>The change, who must state that its node runs, and what to do.</summary>
    /// <param name="change">The change.</param>
    /// <param name="nameOf">Finds a participant's name.</param>
    public static string Describe(WaitingSetChange change, Func<Address, string> nameOf)
    {
        string what = change.IsPenalty ? $"the suspension of {nameOf(change.Subject)} for the offence that block {change.SinceHeight} recorded"
            : $"the approved proposal {change.Subject}";
        string[] awaited = [.. Awaited(change).Select(nameOf)];
        string how = $"{change.Quorum} of the {change.Members.Count} validators after it must state that they run, and {change.Running.Count} have";
        return awaited.Length == 0 ? $"{what} waits for the next block with room"
            : $"{what} waits, because it could stop the chain: {how}. No word of {string.Join(", ", awaited)}: start their nodes, which state it by "
                + "themselves, or vote to replace validators that are gone";
    }

    /// <summary>The members of the new set without a recent statement; none if it has all that it needs.</summary>
    public static IEnumerable<Address> Awaited(WaitingSetChange change)
    {
        bool isComplete = change.Running.Count >= change.Quorum && change.Joining.All(j => change.Running.Contains(j));
        return isComplete ? [] : change.Members.Where(m => !change.Running.Contains(m));
    }
}
