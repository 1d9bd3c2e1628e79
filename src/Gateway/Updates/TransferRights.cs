using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Updates;

/// <summary>
/// Rights to fetch the image of one order, for clients that send no token with a range request, such as SWUpdate's delta handler.
/// [GW-RANGE.1]
/// </summary>
/// <remarks>
/// A right is the time of its end and an HMAC of it, the device and the order. The key is random and never leaves the process, so a restart
/// ends all rights. The order's own checks still hold: a right for a cancelled order serves nothing.
/// </remarks>
internal sealed class TransferRights(TimeProvider time)
{
    /// <summary>How long a right holds.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private const int TimeBytes = 8;
    private const int MacBytes = 16;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>A new right, in characters that a URL's path may hold.</summary>
    public string Issue(string deviceId, int actionId)
    {
        byte[] right = new byte[TimeBytes + MacBytes];
        BinaryPrimitives.WriteInt64BigEndian(right, (time.GetUtcNow() + Life).ToUnixTimeMilliseconds());
        Mac(right.AsSpan(0, TimeBytes), deviceId, actionId).CopyTo(right, TimeBytes);
        return Base64Url.EncodeToString(right);
    }

    /// <summary>Whether the text is a right that holds now for this device and order.</summary>
    public bool Holds(string text, string deviceId, int actionId)
    {
        Span<byte> right = stackalloc byte[TimeBytes + MacBytes];
        if (text.Length != Base64Url.GetEncodedLength(right.Length) || !Base64Url.TryDecodeFromChars(text, right, out int length) || length != right.Length)
            return false;
        if (!CryptographicOperations.FixedTimeEquals(Mac(right[..TimeBytes], deviceId, actionId), right[TimeBytes..])) return false;
        long leftMs = BinaryPrimitives.ReadInt64BigEndian(right) - time.GetUtcNow().ToUnixTimeMilliseconds();
        return leftMs > 0 && leftMs <= (long)Life.TotalMilliseconds;
    }

    private byte[] Mac(ReadOnlySpan<byte> ends, string deviceId, int actionId)
    {
        byte[] id = Encoding.UTF8.GetBytes(deviceId);
        byte[] message = new byte[TimeBytes + sizeof(int) + id.Length];
        ends.CopyTo(message);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(TimeBytes), actionId);
        id.CopyTo(message, TimeBytes + sizeof(int));
        return HMACSHA256.HashData(_key, message)[..MacBytes];
    }
}
