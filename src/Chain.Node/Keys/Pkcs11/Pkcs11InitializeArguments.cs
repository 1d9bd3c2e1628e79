using System.Runtime.InteropServices;

namespace Chain.Node.Keys.Pkcs11;

/// <summary>CK_C_INITIALIZE_ARGS: with the flag for the system's locks, several threads may call the module.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Pkcs11InitializeArguments
{
    public void* CreateMutex;
    public void* DestroyMutex;
    public void* LockMutex;
    public void* UnlockMutex;
    public nuint Flags;
    public void* Reserved;
}
