using System.Runtime.InteropServices;
using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace MicroBench.Ratios;

/// <summary>The verifier for comparison: libsecp256k1 (Debian package libsecp256k1-1), one signature at a time.</summary>
internal sealed class LibSecp256k1
{
    private const string Library = "libsecp256k1.so.1";
    private const uint ContextNone = 1;
    private const int ParsedSize = 64;

    private readonly nint _context = secp256k1_context_create(ContextNone);
    private readonly byte[] _signature = new byte[ParsedSize];

    /// <summary>Whether the library is installed. If it is not, standard error says so once.</summary>
    public static bool IsPresent { get; } = Find();

    /// <summary>A key in the library's own form.</summary>
    public byte[] Parse(in PublicKey key)
    {
        byte[] parsed = new byte[ParsedSize];
        return secp256k1_ec_pubkey_parse(_context, parsed, in key.AsSpan()[0], PublicKey.Size) == 1 ? parsed
            : throw new InvalidOperationException("The key is no point of the curve.");
    }

    /// <summary>Verifies one signature with a parsed key.</summary>
    public bool Verify(in SignedDigest signed, byte[] key) =>
        secp256k1_ecdsa_signature_parse_compact(_context, _signature, in signed.Signature.AsSpan()[0]) == 1
        && secp256k1_ecdsa_verify(_context, _signature, in signed.Digest.AsSpan()[0], key) == 1;

    private static bool Find()
    {
        bool isPresent = NativeLibrary.TryLoad(Library, out _);
        if (!isPresent) Console.Error.WriteLine("libsecp256k1 is missing, so nothing is compared with it: apt-get install libsecp256k1-1");
        return isPresent;
    }

    [DllImport(Library)]
    private static extern nint secp256k1_context_create(uint flags);

    [DllImport(Library)]
    private static extern int secp256k1_ec_pubkey_parse(nint context, byte[] key, in byte input, nuint length);

    [DllImport(Library)]
    private static extern int secp256k1_ecdsa_signature_parse_compact(nint context, byte[] signature, in byte input);

    [DllImport(Library)]
    private static extern int secp256k1_ecdsa_verify(nint context, byte[] signature, in byte digest, byte[] key);
}
