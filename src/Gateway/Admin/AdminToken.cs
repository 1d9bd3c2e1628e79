using System.Text;
using Chain.Core.Primitives;
using Chain.Light;
using Gateway.Devices;

namespace Gateway.Admin;

/// <summary>The secret of the admin surface: a file that only its user may read.</summary>
public static class AdminToken
{
    /// <summary>Name of the file in the gateway's folder, unless the options say otherwise.</summary>
    public const string FileName = "admin.token";

    /// <summary>Reads the token; generates one if there is no file.</summary>
    /// <exception cref="InvalidDataException">The file holds no token.</exception>
    public static string ReadOrCreate(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path)) DurableFile.Replace(path, Encoding.ASCII.GetBytes(DeviceTokens.Generate() + "\n"));
        string token = File.ReadAllText(path).Trim();
        return token.Length is >= 16 and <= DeviceTokens.LengthMax ? token : throw new InvalidDataException(
            $"admin token file '{path}': expected one line of 16 to {DeviceTokens.LengthMax} characters; remove the file to have one generated");
    }

    /// <summary>Whether an Authorization header carries the token, as <c>Bearer TOKEN</c>; in constant time.</summary>
    internal static bool Matches(string header, in Hash256 digest)
    {
        const string Scheme = "Bearer ";
        return header.Length <= DeviceTokens.LengthMax + Scheme.Length && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && DeviceTokens.Matches(header[Scheme.Length..].Trim(), digest);
    }
}
