using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chain.Node.Storage.Rocks;

/// <summary>The functions that RocksDB calls besides those of <see cref="RocksFamilyRules"/>: names and destructors.</summary>
internal static unsafe class RocksCallbacks
{
    /// <summary>Allocates memory that RocksDB gives back through <see cref="FreeValue"/>.</summary>
    public static byte* AllocateValue(int bytes) => (byte*)NativeMemory.Alloc((nuint)bytes);

    /// <summary>Frees a value that a merge has returned.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void FreeValue(void* state, byte* value, nuint bytes) => NativeMemory.Free(value);

    /// <summary>Frees the state of a filter.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void FreeState(void* state) => NativeMemory.Free(state);

    /// <summary>Does nothing: a merge operator has no state.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void KeepState(void* state)
    {
    }

    /// <summary>Name of every filter and merge operator, in the files of RocksDB. It must never change.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static byte* Name(void* state) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference("fwledger\0"u8)); // Constant data, which never moves.
}
