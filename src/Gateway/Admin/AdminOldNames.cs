using System.Text.Json;

namespace Gateway.Admin;

/// <summary>
/// Requests of scripts that were written when the operator's surface had camelCase names. The old names of a device's fields still count, and
/// answers have only the new names. [GW-ADMIN.4]
/// </summary>
internal static class AdminOldNames
{
    private static readonly (byte[] Old, byte[] New)[] Names =
    [
        ("hardwareRevision"u8.ToArray(), "hardware_revision"u8.ToArray()), ("installedVersion"u8.ToArray(), "installed_version"u8.ToArray()),
        ("securityCounter"u8.ToArray(), "security_counter"u8.ToArray()), ("autoUpdate"u8.ToArray(), "auto_update"u8.ToArray()),
    ];

    /// <summary>The body with the new names. A body that is not JSON stays as it is: whoever reads it says what is wrong.</summary>
    public static byte[] Replace(byte[] body)
    {
        using MemoryStream replaced = new();
        int copied = 0;
        try
        {
            Utf8JsonReader reader = new(body);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1) continue;
                ReadOnlySpan<byte> name = reader.ValueSpan;
                foreach ((byte[] old, byte[] current) in Names)
                {
                    if (!name.SequenceEqual(old)) continue;
                    int begin = (int)reader.TokenStartIndex + 1; // After the quotation mark.
                    replaced.Write(body, copied, begin - copied);
                    replaced.Write(current);
                    copied = begin + old.Length;
                }
            }
        }
        catch (JsonException)
        {
            return body;
        }

        replaced.Write(body, copied, body.Length - copied);
        return replaced.ToArray();
    }
}
