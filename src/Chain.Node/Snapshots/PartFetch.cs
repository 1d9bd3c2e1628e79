using System.Buffers;
using Chain.Core.Primitives;
using Fwledger.Peer.V1;

namespace Chain.Node.Snapshots;

/// <summary>Fetches one subtree of the state from one source into the folder, and checks it against its hash. Thread-safe for different places.</summary>
internal sealed class PartFetch(PieceFolder folder)
{
    /// <summary>Levels below a changed piece at which its unchanged parts are looked for: 5, so 32 parts of about 30 entries.</summary>
    public const int LevelsOfChange = 5;

    /// <summary>Fetches a subtree, or what has changed in it since an earlier state.</summary>
    public async Task<FetchedPart> FetchAsync(IStateSource source, StatePlace place, Hash256 hash, CancellationToken cancellation)
    {
        StatePiece? earlier = folder.Load(place);
        if (earlier is not null && earlier.HashOf(place).Equals(hash)) return new FetchedPart(StateReplyStatus.Answered, null);
        if (earlier is { Entries.Count: > 0 } && await FetchChangesAsync(source, earlier, hash, cancellation).ConfigureAwait(false) is { } changed)
            return changed;
        StateReply reply = await source.FetchAsync([hash], 0, cancellation).ConfigureAwait(false);
        if (reply.Status != StateReplyStatus.Answered) return new FetchedPart(reply.Status, null, reply.Problem);
        if (reply.Subtrees.Count != 1) return Lie("it did not answer what was asked");
        FetchedSubtree subtree = reply.Subtrees[0];
        if (!subtree.Entries.IsEmpty)
        {
            if (Check(subtree, place, hash) is null) return Lie($"its entries of part {place.Name} have another hash");
            folder.Save(place, subtree.Entries.Span);
            return new FetchedPart(StateReplyStatus.Answered, null);
        }

        return StateBranches.TryRead(subtree.Branches.Span, place, hash) is { } below
            ? new FetchedPart(StateReplyStatus.Answered, below) : Lie($"its branches of part {place.Name} have another hash");
    }

    /// <summary>Fetches only the parts of a piece that differ from an earlier one; null if the whole piece must be fetched.</summary>
    private async Task<FetchedPart?> FetchChangesAsync(IStateSource source, StatePiece earlier, Hash256 hash, CancellationToken cancellation)
    {
        StatePlace place = earlier.Place;
        StateReply reply = await source.FetchAsync([hash], LevelsOfChange, cancellation).ConfigureAwait(false);
        if (reply.Status != StateReplyStatus.Answered) return new FetchedPart(reply.Status, null, reply.Problem);
        if (reply.Subtrees.Count != 1) return Lie("it did not answer what was asked");
        if (StateBranches.TryRead(reply.Subtrees[0].Branches.Span, place, hash) is not { Count: > 0 } parts) return null;
        (StatePlace Place, Hash256 Hash)[] missing = [.. parts.Where(p => !earlier.HashOf(p.Place).Equals(p.Hash))];
        Dictionary<StatePlace, ReadOnlyMemory<byte>> fetched = [];
        for (int i = 0; i < missing.Length;)
        {
            Hash256[] asked = [.. missing.Skip(i).Take(SnapshotLimits.NodesPerRequestMax).Select(m => m.Hash)];
            reply = await source.FetchAsync(asked, 0, cancellation).ConfigureAwait(false);
            if (reply.Status != StateReplyStatus.Answered) return new FetchedPart(reply.Status, null, reply.Problem);
            if (reply.Subtrees.Count == 0 || reply.Subtrees.Count > asked.Length) return Lie("it did not answer what was asked");
            foreach (FetchedSubtree subtree in reply.Subtrees)
            {
                if (subtree.Entries.IsEmpty) return null; // The piece has grown a lot: fetch it in parts.
                if (Check(subtree, missing[i].Place, missing[i].Hash) is null) return Lie($"its entries of part {missing[i].Place.Name} have another hash");
                fetched.Add(missing[i++].Place, subtree.Entries.Memory);
            }
        }

        ArrayBufferWriter<byte> joined = new();
        foreach ((StatePlace part, _) in parts)
            joined.Write((fetched.TryGetValue(part, out ReadOnlyMemory<byte> entries) ? entries : earlier.BytesOf(part)).Span);
        if (StatePiece.TryRead(joined.WrittenMemory, place)?.HashOf(place).Equals(hash) != true)
            throw new InvalidOperationException($"The parts of {place.Name} match their hashes, but do not join to it.");
        folder.Save(place, joined.WrittenSpan);
        return new FetchedPart(StateReplyStatus.Answered, null);
    }

    private static StatePiece? Check(FetchedSubtree subtree, StatePlace place, Hash256 hash) =>
        StatePiece.TryRead(subtree.Entries.Memory, place) is { } piece && piece.HashOf(place).Equals(hash) ? piece : null;

    private static FetchedPart Lie(string problem) => new(StateReplyStatus.Failed, null, problem, IsLie: true);
}
