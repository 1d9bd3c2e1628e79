using System.Security.Cryptography;
using Chain.Core.Crypto;
using Chain.Node.Configuration;

namespace Chain.Node.Keys;

/// <summary>Identity keys on disk: PEM files. A new file is PKCS#8 with mode 0600; PKCS#8 and SEC 1 files are read.</summary>
internal static class KeyFile
{
    /// <summary>Loads a key.</summary>
    /// <param name="path">The file.</param>
    /// <param name="passwordFile">File with the password of an encrypted key; null to find it as <see cref="KeyPassword"/> says.</param>
    /// <exception cref="NodeStartupException">The file is missing or unreadable, holds no secp256k1 key, or has another password.</exception>
    public static EcdsaSigner Load(string path, string? passwordFile = null)
    {
        if (!File.Exists(path)) throw NodeStartupException.InConfiguration($"key {path} does not exist: make one with 'fwledger keys generate --out {path}'");
        ThrowIfExposed(path);
        bool isEncrypted = false;
        try
        {
            string pem = File.ReadAllText(path);
            isEncrypted = KeyEncryption.IsEncrypted(pem);
            return EcdsaSigner.FromPem(pem, isEncrypted ? KeyPassword.Find(passwordFile, path) : "");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw NodeStartupException.InConfiguration(isEncrypted
                ? $"key {path} is encrypted; its password is missing or wrong: see {KeyPassword.Variable}, {KeyPassword.FileVariable} and 'key_password_file'"
                : $"key {path} cannot be read: it is no secp256k1 key in PKCS#8 PEM", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NodeStartupException.InConfiguration($"key {path} cannot be read: {e.Message}", e);
        }
    }

    /// <exception cref="NodeStartupException">Other users of the machine can read or change the file.</exception>
    private static void ThrowIfExposed(string path)
    {
        if (PrivateFile.ExposedMode(path) is not { } mode) return;
        throw NodeStartupException.InConfiguration($"key {path} is open to others (mode {mode}), who may have copied it: run 'chmod 600 {path}', "
            + "and rotate the key with 'fwledger keys rotate' if others use this machine");
    }

    /// <summary>Writes a key to a new file, encrypted if a password is given or <see cref="KeyPassword.FromFiles"/> finds one.</summary>
    public static void Save(string path, EcdsaSigner signer, string? password = null) =>
        PrivateFile.WriteNew(path, signer.ExportPem(password ?? KeyPassword.FromFiles(null) ?? ""));
}
