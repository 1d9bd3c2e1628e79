using System.Runtime.InteropServices;

namespace Chain.Node.Keys.Pkcs11;

/// <summary>CK_ATTRIBUTE: one attribute of an object.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Pkcs11Attribute
{
    public nuint Type;
    public void* Value;
    public nuint Length;
}
