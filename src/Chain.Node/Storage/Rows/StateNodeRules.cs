using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Chain.Node.Storage.Rocks;

namespace Chain.Node.Storage.Rows;

/// <summary>Marks the nodes that the state has lost, and drops them once no kept state needs them, while RocksDB merges files anyway.</summary>
/// <remarks>
/// A commit adds, for each node that it replaces, a merge operand with its height: nobody reads the node, and nobody deletes it later. The bound
/// is the prune height: a node that left the state at this height or below is in no kept state [SPEC.md, rule 3].
/// </remarks>
internal static unsafe class StateNodeRules
{
    /// <summary>The rules of the family of state nodes.</summary>
    public static readonly RocksFamilyRules Rules = new() { Drops = &Drops, Merge = &Merge, Combine = &Combine };

    /// <summary>Whether a row is of a node that no state from a height on has.</summary>
    internal static bool IsPruned(ReadOnlySpan<byte> row, long pruneHeight) => StateNodeRow.IsMarked(row) && StateNodeRow.StaleSince(row) <= pruneHeight;

    /// <summary>The row after the node left the state at a height; unchanged if that height or a later one has written the node.</summary>
    /// <param name="row">The row, marked or not; empty if there is none.</param>
    /// <param name="staleSince">The height.</param>
    /// <param name="marked">Receives the row; must be <see cref="StateNodeRow.MarkBytes"/> longer than <paramref name="row"/>.</param>
    /// <returns>Number of bytes written.</returns>
    internal static int Mark(ReadOnlySpan<byte> row, long staleSince, Span<byte> marked)
    {
        if (StateNodeRow.IsMarked(row)) staleSince = Math.Max(staleSince, StateNodeRow.StaleSince(row));
        ReadOnlySpan<byte> node = StateNodeRow.Unmarked(row);
        bool isWrittenAgain = node.Length >= sizeof(long) && StateNodeRow.Height(node) >= staleSince;
        int start = isWrittenAgain ? 0 : StateNodeRow.MarkBytes;
        if (start > 0) StateNodeRow.WriteMark(marked, staleSince);
        node.CopyTo(marked[start..]);
        return start + node.Length;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte Drops(long* bound, int level, byte* key, nuint keyBytes, byte* row, nuint rowBytes, byte** newRow, nuint* newBytes, byte* isChanged) =>
        IsPruned(Span(row, rowBytes), Volatile.Read(ref *bound)) ? (byte)1 : (byte)0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte* Merge(
        void* state, byte* key, nuint keyBytes, byte* row, nuint rowBytes, byte** operands, nuint* operandBytes, int count, byte* isDone, nuint* newBytes)
    {
        *isDone = Latest(operands, operandBytes, count, out long staleSince) ? (byte)1 : (byte)0;
        if (*isDone == 0) return null;
        ReadOnlySpan<byte> before = row is null ? default : Span(row, rowBytes);
        int room = unchecked(before.Length + StateNodeRow.MarkBytes);
        byte* marked = RocksCallbacks.AllocateValue(room);
        *newBytes = (nuint)Mark(before, staleSince, new Span<byte>(marked, room));
        return marked;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte* Combine(
        void* state, byte* key, nuint keyBytes, byte** operands, nuint* operandBytes, int count, byte* isDone, nuint* newBytes)
    {
        *isDone = Latest(operands, operandBytes, count, out long staleSince) ? (byte)1 : (byte)0;
        if (*isDone == 0) return null;
        byte* latest = RocksCallbacks.AllocateValue(sizeof(long));
        StoreKeys.Of(staleSince).CopyTo(new Span<byte>(latest, sizeof(long)));
        *newBytes = sizeof(long);
        return latest;
    }

    // Each operand is a height. False if one has another length: the row is damaged.
    private static bool Latest(byte** operands, nuint* operandBytes, int count, out long latest)
    {
        latest = 0;
        for (int i = 0; i < count; i++)
        {
            if (operandBytes[i] != sizeof(long)) return false;
            latest = Math.Max(latest, StoreKeys.Number(Span(operands[i], sizeof(long))));
        }

        return count > 0;
    }

    private static ReadOnlySpan<byte> Span(byte* bytes, nuint count) => new(bytes, unchecked((int)count));
}
