using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Chain.Node.Faults;

/// <summary>Says why a native library beside the program cannot be loaded: it is missing, or built for another machine.</summary>
internal static class MissingLibrary
{
    /// <summary>Bytes of an ELF header up to the machine, which it has at offset 18.</summary>
    private const int HeaderBytes = 20;

    /// <summary>The failure to load a library, if an exception is or contains one; otherwise null.</summary>
    public static Exception? Find(Exception? e)
    {
        while (e is not (null or DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)) e = e.InnerException;
        return e;
    }

    /// <summary>The explanation with the remedy.</summary>
    /// <param name="failure">What <see cref="Find"/> found.</param>
    /// <param name="folder">The program's folder.</param>
    /// <param name="machine">Architecture of this process.</param>
    public static string Explain(Exception failure, string folder, Architecture machine)
    {
        string name = NameIn(failure.Message), file = $"lib{name}.so";
        string[] places = [Path.Combine(folder, file), Path.Combine(folder, "runtimes", $"linux-{machine.ToString().ToLowerInvariant()}", "native", file)];
        if (places.FirstOrDefault(File.Exists) is not { } path)
        {
            return $"{places[0]} is missing: the program needs the libraries that were published with it in its folder; "
                + "copy the whole folder, not only the program";
        }

        if (failure is EntryPointNotFoundException) return $"{path} is of another version than the program: copy the one that was published with it";
        string? built = MachineOf(path);
        if (built is null) return $"{path} is no library of Linux, or damaged: copy it again";
        string wanted = machine.ToString().ToLowerInvariant();
        if (built != wanted) return $"{path} is built for {built}, and this program for {wanted}: copy the folder that was published for this machine";
        return $"{path} cannot be loaded: {failure.Message.ReplaceLineEndings(" ").Trim()}";
    }

    /// <summary>The name between the first quotes of the runtime's message, such as rocksdb.</summary>
    private static string NameIn(string message)
    {
        int start = message.IndexOf('\'', StringComparison.Ordinal) + 1, end = start > 0 ? message.IndexOf('\'', start) : -1;
        string name = end > start ? Path.GetFileNameWithoutExtension(message[start..end]) : "rocksdb";
        return name.StartsWith("lib", StringComparison.Ordinal) ? name[3..] : name.StartsWith("rocksdb_", StringComparison.Ordinal) ? "rocksdb" : name;
    }

    /// <summary>The architecture in a file's ELF header; null if it has none.</summary>
    private static string? MachineOf(string path)
    {
        byte[] header = new byte[HeaderBytes];
        using FileStream file = File.OpenRead(path);
        if (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || !header.AsSpan().StartsWith("\u007fELF"u8)) return null;
        return BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(HeaderBytes - sizeof(ushort))) switch
        {
            62 => "x64",
            183 => "arm64",
            var other => $"machine {other} (ELF)",
        };
    }
}
