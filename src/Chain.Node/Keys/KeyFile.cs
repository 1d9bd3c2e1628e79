using System.Security.Cryptography;
using Chain.Core.Crypto;
using Chain.Node.Configuration;

namespace Chain.Node.Keys;

/// <summary>Identities on disk: PKCS#8 PEM files, readable by their owner alone.</summary>
internal static class KeyFile
{
    /// <summary>Environment variable with the password of an encrypted key.</summary>
    public const string PasswordVariable = "FWLEDGER_KEY_PASSWORD";

    /// <summary>Loads an identity.</summary>
    /// <exception cref="NodeStartupException">The file is missing, unreadable, or no key for this password.</exception>
    public static EcdsaSigner Load(string path)
    {
        if (!File.Exists(path)) throw NodeStartupException.InConfiguration($"key {path} does not exist: make one with 'fwledger keys generate --out {path}'");
        try
        {
            return EcdsaSigner.FromPem(File.ReadAllText(path), Environment.GetEnvironmentVariable(PasswordVariable) ?? "");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw NodeStartupException.InConfiguration(
                $"key {path} cannot be read: it is no secp256k1 key in PKCS#8 PEM, or {PasswordVariable} does not hold its password", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NodeStartupException.InConfiguration($"key {path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Loads an identity and, if one is named, the key that it rotates to.</summary>
    /// <exception cref="NodeStartupException">As <see cref="Load"/>.</exception>
    public static IReadOnlyList<EcdsaSigner> LoadWithNext(string path, string? nextPath) => nextPath is null ? [Load(path)] : [Load(path), Load(nextPath)];

    /// <summary>Writes an identity to a new file with mode 0600; encrypted if a password is set.</summary>
    public static void Save(string path, EcdsaSigner signer)
    {
        string pem = signer.ExportPem(Environment.GetEnvironmentVariable(PasswordVariable) ?? "");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using StreamWriter writer = new(path, options);
        writer.Write(pem);
        if (!pem.EndsWith('\n')) writer.Write('\n');
    }
}
