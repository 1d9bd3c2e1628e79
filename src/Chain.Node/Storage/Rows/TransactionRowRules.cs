using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Chain.Node.Storage.Rocks;

namespace Chain.Node.Storage.Rows;

/// <summary>Drops the rows of the transaction index that lead to pruned blocks. The bound is the lowest height whose block is kept.</summary>
internal static unsafe class TransactionRowRules
{
    /// <summary>The rules of the family.</summary>
    public static readonly RocksFamilyRules Rules = new() { Drops = &Drops };

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte Drops(long* bound, int level, byte* key, nuint keyBytes, byte* row, nuint rowBytes, byte** newRow, nuint* newBytes, byte* isChanged)
    {
        bool isPruned = rowBytes >= sizeof(long) && StoreKeys.Number(new ReadOnlySpan<byte>(row, sizeof(long))) < Volatile.Read(ref *bound);
        return isPruned ? (byte)1 : (byte)0;
    }
}
