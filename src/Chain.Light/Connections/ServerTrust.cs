using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Chain.Light;

/// <summary>Which authorities may have signed the certificate of an https server.</summary>
internal static class ServerTrust
{
    /// <summary>A policy that trusts these authorities and no others; null for null, which means those of the machine.</summary>
    public static X509ChainPolicy? Only(X509Certificate2Collection? authorities)
    {
        if (authorities is null) return null;
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    /// <summary>A policy that trusts these authorities beside those of the machine; null for null.</summary>
    /// <remarks>For servers that other parties chose: some have a certificate of a private authority, others one of a public authority.</remarks>
    public static X509ChainPolicy? Also(X509Certificate2Collection? authorities)
    {
        X509ChainPolicy? policy = Only(authorities);
        if (policy is null) return null;
        using X509Store machine = new(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);
        policy.CustomTrustStore.AddRange(machine.Certificates);
        return policy;
    }

    /// <summary>Reads the certificates of a PEM file.</summary>
    /// <returns>Null; or what is wrong with the file, with the remedy, to follow the file's name.</returns>
    public static string? FindProblem(string path, out X509Certificate2Collection authorities)
    {
        authorities = [];
        if (!File.Exists(path)) return "does not exist: check the path";
        try
        {
            authorities.ImportFromPemFile(path);
        }
        catch (CryptographicException)
        {
            // Reported below, as a file without a certificate.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {e.Message}";
        }

        return authorities.Count > 0 ? null : "holds no certificate: name a PEM file with 'BEGIN CERTIFICATE'";
    }

    /// <summary>What the TLS handshake of a failed request found wrong with the server's certificate; null if it failed otherwise.</summary>
    public static string? FindRefusal(Exception? failure)
    {
        for (Exception? at = failure; at is not null; at = at.InnerException)
        {
            if (at is AuthenticationException refused) return refused.Message;
        }

        return null;
    }
}
