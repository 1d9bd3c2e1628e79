using System.Security.Cryptography;
using System.Text;
using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Gateway.Devices;

/// <summary>Bearer secrets of devices and operators: generated at random, stored as digests, compared in constant time.</summary>
public static class DeviceTokens
{
    /// <summary>Shortest token that may be chosen by hand, in characters.</summary>
    public const int LengthMin = 6;

    /// <summary>Longest token, in characters.</summary>
    public const int LengthMax = 256;

    /// <summary>Whether a token that somebody chose has an allowed length.</summary>
    public static bool IsAllowed(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return token.Length is >= LengthMin and <= LengthMax;
    }

    /// <summary>A new token: 32 hexadecimal digits, 128 random bits, accepted by every known client.</summary>
    public static string Generate() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>The digest of a token, which the registry stores instead of it.</summary>
    public static Hash256 Digest(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return Sha256.Hash(Encoding.UTF8.GetBytes(token));
    }

    /// <summary>
    /// Whether <paramref name="token"/> is the one behind <paramref name="digest"/>; takes as long for a wrong token as for the
    /// right one.
    /// </summary>
    public static bool Matches(string token, in Hash256 digest) =>
        CryptographicOperations.FixedTimeEquals(Digest(token).AsSpan(), digest.AsSpan());
}
