using System.Security.Cryptography;

namespace Gateway.Tests.SwUpdate;

/// <summary>A vendor's signing key, and the .swu files that it signs (CMS, which Debian's SWUpdate needs).</summary>
internal sealed class SwuSigner
{
    private readonly string _folder;

    private SwuSigner(string folder) => _folder = folder;

    public string CertificatePath => Path.Combine(_folder, "cert.pem");

    public static async Task<SwuSigner> CreateAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        await ExternalProgram.RunAsync("openssl", folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem",
            "-days", "30", "-subj", "/CN=fw-vendor", "-addext", "extendedKeyUsage=emailProtection");
        return new SwuSigner(folder);
    }

    /// <summary>Packs and signs one file that the device writes to <paramref name="targetPath"/>.</summary>
    /// <returns>The bytes of the .swu.</returns>
    public async Task<byte[]> PackAsync(string version, byte[] payload, string targetPath, string hardwareRevision = "1.0")
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "pack-" + Guid.NewGuid().ToString("n"))).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "payload.bin"), payload);
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(payload));
        await File.WriteAllTextAsync(Path.Combine(folder, "sw-description"), $$"""
            software =
            {
              version = "{{version}}";
              hardware-compatibility: [ "{{hardwareRevision}}" ];
              files: ( { filename = "payload.bin"; path = "{{targetPath}}"; sha256 = "{{sha256}}"; } );
            }

            """);
        await ExternalProgram.RunAsync("openssl", folder, "cms", "-sign", "-in", "sw-description", "-out", "sw-description.sig",
            "-signer", CertificatePath, "-inkey", Path.Combine(_folder, "key.pem"), "-outform", "DER", "-nosmimecap", "-binary");

        // The order matters: SWUpdate reads the description and its signature before anything else.
        await ExternalProgram.RunAsync("sh", folder, "-c", "printf '%s\\n' sw-description sw-description.sig payload.bin | cpio -o -H crc --quiet > out.swu");
        return await File.ReadAllBytesAsync(Path.Combine(folder, "out.swu"));
    }
}
