using System.Runtime.InteropServices;

namespace Chain.Node.Keys.Pkcs11;

/// <summary>CK_MECHANISM: an algorithm without parameters.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Pkcs11Mechanism
{
    public nuint Type;
    public void* Parameter;
    public nuint ParameterLength;
}
