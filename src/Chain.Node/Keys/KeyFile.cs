using System.Security.Cryptography;
using Chain.Core.Crypto;
using Chain.Node.Configuration;

namespace Chain.Node.Keys;

/// <summary>Identity keys on disk: PEM files. A new file is PKCS#8 with mode 0600; PKCS#8 and SEC 1 files are read.</summary>
internal static class KeyFile
{
    /// <summary>Environment variable with the password of encrypted key files.</summary>
    public const string PasswordVariable = "FWLEDGER_KEY_PASSWORD";

    /// <summary>Loads a key.</summary>
    /// <exception cref="NodeStartupException">The file is missing or unreadable, holds no secp256k1 key, or has another password.</exception>
    public static EcdsaSigner Load(string path)
    {
        if (!File.Exists(path)) throw NodeStartupException.InConfiguration($"key {path} does not exist: make one with 'fwledger keys generate --out {path}'");
        ThrowIfExposed(path);
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

    /// <exception cref="NodeStartupException">Other users of the machine can read or change the file.</exception>
    private static void ThrowIfExposed(string path)
    {
        const UnixFileMode Exposed = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;
        if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Exposed) == 0) return;
        string mode = Convert.ToString((int)File.GetUnixFileMode(path), 8);
        throw NodeStartupException.InConfiguration($"key {path} is open to others (mode {mode}), who may have copied it: run 'chmod 600 {path}', "
            + "and rotate the key with 'fwledger keys rotate' if others use this machine");
    }

    /// <summary>Loads a key and, if a second file is given, the key to rotate to.</summary>
    /// <exception cref="NodeStartupException">As <see cref="Load"/>.</exception>
    public static IReadOnlyList<EcdsaSigner> LoadWithNext(string path, string? nextPath) => nextPath is null ? [Load(path)] : [Load(path), Load(nextPath)];

    /// <summary>Writes a key to a new file, encrypted if <see cref="PasswordVariable"/> is set. An existing file is an error.</summary>
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
