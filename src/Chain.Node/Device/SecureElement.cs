using System.Security.Cryptography;
using System.Text.Json;
using Chain.Light;

namespace Chain.Node.Device;

/// <summary>
/// Stands for the tamper-proof memory of a real device (RPMB, TPM): a secret, a write counter and the security counter's floor. In the
/// simulator it is a file; whoever can set that back too has opened the chip, and then the gateway's own floor is what is left.
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

    /// <summary>A new one, with a secret of its own, on disk.</summary>
    public static SecureElement Create(string path, ulong counterFloor, FaultPlan faults)
    {
        SecureElementContent content = new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes)), 0, counterFloor);
        Write(path, content, faults);
        return new SecureElement(path, faults, content);
    }

    /// <exception cref="DeviceRefusedException">The file is none.</exception>
    public static SecureElement Load(string path, FaultPlan faults)
    {
        try
        {
            SecureElementContent? content = JsonSerializer.Deserialize(File.ReadAllBytes(path), DeviceJson.Default.SecureElementContent);
            if (content is { Key.Length: KeyBytes * 2, Generation: >= 0 }) return new SecureElement(path, faults, content);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            // Said below.
        }

        throw new DeviceRefusedException($"secure element {path} cannot be read");
    }

    /// <summary>Authenticates bytes by the device's secret.</summary>
    public string Mac(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, content));

    /// <summary>Moves on to the newest state; neither number ever falls. On disk when this returns.</summary>
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
