using System.Runtime.InteropServices;
using System.Text;

namespace Chain.Node.Keys.Pkcs11;

/// <summary>
/// A PKCS#11 library (OASIS PKCS #11 v2.40), loaded once for the process and never unloaded. It calls the few functions that signing needs by
/// their pointers in CK_FUNCTION_LIST, which needs no marshalling, so that it also works ahead of time. CK_ULONG is the C type unsigned long, which
/// has the size of a pointer on Linux and macOS. Thread-safe, as the library is told to be.
/// </summary>
internal sealed unsafe class Pkcs11Module
{
    /// <summary>CKO_PUBLIC_KEY, CKO_PRIVATE_KEY: classes of objects.</summary>
    public const nuint PublicKeyClass = 2, PrivateKeyClass = 3;

    private const nuint Ok = 0, CryptokiAlreadyInitialized = 0x191, UserAlreadyLoggedIn = 0x100;
    private const nuint OsLocking = 2, SerialSession = 4, NormalUser = 1, Ecdsa = 0x1041;
    private const nuint AttributeClass = 0, AttributeLabel = 3, AttributeId = 0x102;
    private const int SlotsMax = 256, TokenInfoBytes = 512, LabelBytes = 32, SerialOffset = 80, SerialBytes = 16, SignatureBytes = 64, PointBytesMax = 256;

    // Places in CK_FUNCTION_LIST, after its version.
    private const int Initialize = 0, GetSlotList = 4, GetTokenInfo = 6, OpenSessionPlace = 12, CloseSessionPlace = 13, CloseAllSessionsPlace = 14,
        LoginPlace = 18, GetAttributeValue = 24, FindObjectsInit = 26, FindObjects = 27, FindObjectsFinal = 28, SignInit = 42, SignPlace = 43;

    private static readonly Lock Loading = new();
    private static readonly Dictionary<string, Pkcs11Module> Loaded = [];
    private readonly void** _functions;

    private Pkcs11Module(void** functions) => _functions = functions;

    /// <summary>Loads and initializes a library; a second call gets the same one.</summary>
    /// <exception cref="Pkcs11Exception">The library does not initialize.</exception>
    /// <exception cref="DllNotFoundException">There is no such library.</exception>
    /// <exception cref="EntryPointNotFoundException">It is no PKCS#11 library.</exception>
    public static Pkcs11Module Load(string path)
    {
        lock (Loading)
        {
            if (Loaded.TryGetValue(path, out Pkcs11Module? known)) return known;
            nint library = NativeLibrary.Load(path);
            var getFunctionList = (delegate* unmanaged<void***, nuint>)NativeLibrary.GetExport(library, "C_GetFunctionList");
            void** list;
            Check("C_GetFunctionList", getFunctionList(&list));
            Pkcs11Module module = new(list + 1); // The version takes the place of one pointer.
            Pkcs11InitializeArguments arguments = new() { Flags = OsLocking };
            nuint code = ((delegate* unmanaged<void*, nuint>)module._functions[Initialize])(&arguments);
            if (code != CryptokiAlreadyInitialized) Check("C_Initialize", code);
            Loaded.Add(path, module);
            return module;
        }
    }

    /// <summary>Finds the slot with a token.</summary>
    /// <returns>The slot; null if no slot has the token now.</returns>
    public nuint? FindSlot(string? label, string? serial)
    {
        nuint* slots = stackalloc nuint[SlotsMax];
        nuint count = SlotsMax;
        Check("C_GetSlotList", ((delegate* unmanaged<byte, nuint*, nuint*, nuint>)_functions[GetSlotList])(1, slots, &count));
        byte* info = stackalloc byte[TokenInfoBytes];
        for (nuint i = 0; i < count; i++)
        {
            if (((delegate* unmanaged<nuint, void*, nuint>)_functions[GetTokenInfo])(slots[i], info) != Ok) continue;
            if ((label is null || label == Text(info, LabelBytes)) && (serial is null || serial == Text(info + SerialOffset, SerialBytes))) return slots[i];
        }

        return null;

        static string Text(byte* padded, int length) => Encoding.UTF8.GetString(padded, length).TrimEnd(' ', '\0');
    }

    public nuint OpenSession(nuint slot)
    {
        nuint session;
        Check("C_OpenSession", ((delegate* unmanaged<nuint, nuint, void*, void*, nuint*, nuint>)_functions[OpenSessionPlace])(
            slot, SerialSession, null, null, &session));
        return session;
    }

    public void CloseSession(nuint session) => ((delegate* unmanaged<nuint, nuint>)_functions[CloseSessionPlace])(session);

    /// <summary>Closes all sessions of this process with a token, which also logs it out.</summary>
    public void CloseAllSessions(nuint slot) => ((delegate* unmanaged<nuint, nuint>)_functions[CloseAllSessionsPlace])(slot);

    /// <summary>Logs in, for all sessions of this process with the token.</summary>
    public void Login(nuint session, string pin)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(pin);
        fixed (byte* start = bytes)
        {
            nuint code = ((delegate* unmanaged<nuint, nuint, byte*, nuint, nuint>)_functions[LoginPlace])(session, NormalUser, start, (nuint)bytes.Length);
            if (code != UserAlreadyLoggedIn) Check("C_Login", code);
        }
    }

    /// <summary>Finds objects of a class by label and id.</summary>
    /// <returns>At most two, so that the caller sees that there is more than one.</returns>
    public nuint[] Find(nuint session, nuint objectClass, string? label, byte[]? id)
    {
        byte[] labelBytes = Encoding.UTF8.GetBytes(label ?? ""), idBytes = id ?? [];
        fixed (byte* labelStart = labelBytes, idStart = idBytes)
        {
            Pkcs11Attribute* template = stackalloc Pkcs11Attribute[3];
            nuint count = 0;
            template[count++] = new Pkcs11Attribute { Type = AttributeClass, Value = &objectClass, Length = (nuint)sizeof(nuint) };
            if (label is not null) template[count++] = new Pkcs11Attribute { Type = AttributeLabel, Value = labelStart, Length = (nuint)labelBytes.Length };
            if (id is not null) template[count++] = new Pkcs11Attribute { Type = AttributeId, Value = idStart, Length = (nuint)idBytes.Length };
            Check("C_FindObjectsInit", ((delegate* unmanaged<nuint, Pkcs11Attribute*, nuint, nuint>)_functions[FindObjectsInit])(session, template, count));
            nuint* found = stackalloc nuint[2];
            nuint foundCount = 0;
            nuint code = ((delegate* unmanaged<nuint, nuint*, nuint, nuint*, nuint>)_functions[FindObjects])(session, found, 2, &foundCount);
            Check("C_FindObjectsFinal", ((delegate* unmanaged<nuint, nuint>)_functions[FindObjectsFinal])(session));
            Check("C_FindObjects", code);
            return new Span<nuint>(found, (int)foundCount).ToArray();
        }
    }

    /// <summary>The bytes of one attribute.</summary>
    public byte[] Attribute(nuint session, nuint handle, nuint type)
    {
        byte* value = stackalloc byte[PointBytesMax];
        Pkcs11Attribute attribute = new() { Type = type, Value = value, Length = PointBytesMax };
        Check("C_GetAttributeValue", ((delegate* unmanaged<nuint, nuint, Pkcs11Attribute*, nuint, nuint>)_functions[GetAttributeValue])(
            session, handle, &attribute, 1));
        return new Span<byte>(value, (int)attribute.Length).ToArray();
    }

    /// <summary>Signs a digest with ECDSA: r and s, 32 bytes each, for a curve of 256 bits.</summary>
    public byte[] Sign(nuint session, nuint key, ReadOnlySpan<byte> digest)
    {
        Pkcs11Mechanism mechanism = new() { Type = Ecdsa };
        Check("C_SignInit", ((delegate* unmanaged<nuint, Pkcs11Mechanism*, nuint, nuint>)_functions[SignInit])(session, &mechanism, key));
        byte[] signature = new byte[SignatureBytes];
        nuint length = SignatureBytes;
        fixed (byte* start = digest, target = signature)
        {
            Check("C_Sign", ((delegate* unmanaged<nuint, byte*, nuint, byte*, nuint*, nuint>)_functions[SignPlace])(
                session, start, (nuint)digest.Length, target, &length));
        }

        return signature[..(int)length];
    }

    private static void Check(string function, nuint code)
    {
        if (code != Ok) throw new Pkcs11Exception(function, code);
    }
}
