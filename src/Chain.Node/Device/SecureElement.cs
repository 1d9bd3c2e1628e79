using System.Security.Cryptography;
using System.Text.Json;
using Chain.Light;

namespace Chain.Node.Device;

/// <summary>
/// Simulates the tamper-proof memory of a real device (RPMB, TPM): a secret, a write counter and the security counter's floor. Here it is
/// a file. Rolling back this file corresponds to opening the chip; then only the gateway's own floor still protects the device.
/// </summary>
internal sealed class SecureElement
{
    private const int KeyBytes = 32;
    private readonly string _path;
    private readonly FaultPlan _faults;
    private readonly byte[] _key;
    private SecureElementContent _content;

    private SecureElement(string path, FaultPlan faults, SecureElementContent content)
    {
        _path = path;
        _faults = faults;
        _content = content;
        _key = Convert.FromHexString(content.Key);
    }

    public long Generation => _content.Generation;

    public ulong CounterFloor => _content.CounterFloor;

    /// <summary>Creates a secure element with a new random secret. It is on disk when this returns.</summary>
    public static SecureElement Create(string path, ulong counterFloor, FaultPlan faults)
    {
        SecureElementContent content = new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes)), 0, counterFloor);
        Write(path, content, faults);
        return new SecureElement(path, faults, content);
    }

    /// <exception cref="DeviceRefusedException">The file is not a valid secure element.</exception>
    public static SecureElement Load(string path, FaultPlan faults)
    {
        try
        {
            SecureElementContent? content = JsonSerializer.Deserialize(File.ReadAllBytes(path), DeviceJson.Default.SecureElementContent);
            if (content is { Key.Length: KeyBytes * 2, Generation: >= 0 }) return new SecureElement(path, faults, content);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            // The exception below reports it.
        }

        throw new DeviceRefusedException($"secure element {path} cannot be read");
    }

    /// <summary>Computes the HMAC of the bytes with the device's secret, in lower-case hexadecimal.</summary>
    public string Mac(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, content));

    /// <summary>Advances to the newest state. Neither number ever falls. The change is on disk when this returns.</summary>
    public void Advance(long generation, ulong securityCounter)
    {
        if (generation < _content.Generation) throw new InvalidOperationException($"Generation {generation} lies behind {_content.Generation}.");
        SecureElementContent next = _content with { Generation = generation, CounterFloor = Math.Max(_content.CounterFloor, securityCounter) };
        Write(_path, next, _faults);
        _content = next;
    }

    private static void Write(string path, SecureElementContent content, FaultPlan faults) =>
        DurableFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(content, DeviceJson.Default.SecureElementContent), faults.At(path));
}
