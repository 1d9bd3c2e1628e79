using System.Security.Cryptography;
using System.Text;
using Chain.Core.Primitives;
using Chain.Light;

namespace Chain.Node.Device;

/// <summary>The two slots. Each is a file that holds exactly one image, without further bytes (threat B11).</summary>
internal sealed class SlotFiles(string folder, FaultPlan faults)
{
    public string PathOf(Slot slot) => Path.Combine(folder, slot switch
    {
        Slot.A => "slot-a.img",
        Slot.B => "slot-b.img",
        _ => throw new ArgumentOutOfRangeException(nameof(slot)),
    });

    /// <summary>Whether the slot holds exactly this image. Reads it from disk.</summary>
    public bool Holds(Slot slot, DeviceImage image)
    {
        string path = PathOf(slot);
        if (!File.Exists(path)) return false;
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        return file.Length == image.SizeBytes && Hash256.From(SHA256.HashData(file)) == image.Sha256;
    }

    /// <summary>Computes the SHA-256 of the slot's bytes on disk; that of the empty string if the slot is empty.</summary>
    public Hash256 DigestOf(Slot slot)
    {
        if (!File.Exists(PathOf(slot))) return Hash256.From(SHA256.HashData([]));
        using FileStream file = new(PathOf(slot), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        return Hash256.From(SHA256.HashData(file));
    }

    /// <summary>Returns the number of bytes in the slot.</summary>
    public long LengthOf(Slot slot) => new FileInfo(PathOf(slot)) is { Exists: true } file ? file.Length : 0;

    /// <summary>Opens a slot for writing.</summary>
    public FileStream OpenToWrite(Slot slot) =>
        new(PathOf(slot), FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);

    /// <summary>Empties a slot.</summary>
    public void Erase(Slot slot)
    {
        File.Delete(PathOf(slot));
        faults.Wrote($"slot {slot}: erased");
    }

    /// <summary>Writes the factory image to slot A.</summary>
    public DeviceImage WriteFactoryImage(string model, string version, ulong securityCounter)
    {
        byte[] image = Encoding.UTF8.GetBytes($"factory image of {model} {version}\n");
        DurableFile.Replace(PathOf(Slot.A), image, faults.At(PathOf(Slot.A)));
        return new DeviceImage(version, securityCounter, image.Length, Hash256.From(SHA256.HashData(image)));
    }
}
