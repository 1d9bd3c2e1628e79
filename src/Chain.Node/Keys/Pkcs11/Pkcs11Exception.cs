namespace Chain.Node.Keys.Pkcs11;

/// <summary>A call of a PKCS#11 module failed.</summary>
/// <param name="function">The function.</param>
/// <param name="code">Its return value (CKR_…).</param>
internal sealed class Pkcs11Exception(string function, nuint code) : Exception($"the module answers {NameOf(code)} to {function}")
{
    private const nuint PinIncorrect = 0xA0, PinInvalid = 0xA1, PinLengthRange = 0xA2, PinExpired = 0xA3, PinLocked = 0xA4;

    /// <summary>The return value.</summary>
    public nuint Code => code;

    /// <summary>Whether the module refused the PIN. It counts refusals, and locks itself after some.</summary>
    public bool IsPin => code is PinIncorrect or PinInvalid or PinLengthRange or PinExpired or PinLocked;

    private static string NameOf(nuint code) => code switch
    {
        0x02 => "CKR_HOST_MEMORY",
        0x05 => "CKR_GENERAL_ERROR",
        0x06 => "CKR_FUNCTION_FAILED",
        0x30 => "CKR_DEVICE_ERROR",
        0x31 => "CKR_DEVICE_MEMORY",
        0x32 => "CKR_DEVICE_REMOVED",
        0x60 => "CKR_KEY_HANDLE_INVALID",
        0x70 => "CKR_MECHANISM_INVALID",
        0x82 => "CKR_OBJECT_HANDLE_INVALID",
        PinIncorrect => "CKR_PIN_INCORRECT",
        PinInvalid => "CKR_PIN_INVALID",
        PinLengthRange => "CKR_PIN_LEN_RANGE",
        PinExpired => "CKR_PIN_EXPIRED",
        PinLocked => "CKR_PIN_LOCKED",
        0xB0 => "CKR_SESSION_CLOSED",
        0xB1 => "CKR_SESSION_COUNT",
        0xB3 => "CKR_SESSION_HANDLE_INVALID",
        0xE0 => "CKR_TOKEN_NOT_PRESENT",
        0x101 => "CKR_USER_NOT_LOGGED_IN",
        _ => $"CKR 0x{code:X}",
    };
}
