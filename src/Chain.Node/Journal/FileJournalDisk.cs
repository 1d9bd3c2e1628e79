using Chain.Light;
using Chain.Node.Configuration;

namespace Chain.Node.Journal;

/// <summary>The file of a vote journal. This process holds it exclusively.</summary>
internal sealed class FileJournalDisk : IJournalDisk
{
    private FileStream _file;

    private FileJournalDisk(string path, FileStream file)
    {
        Path = path;
        _file = file;
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public long Length => _file.Length;

    /// <summary>Opens the file, or creates it and its folder.</summary>
    /// <exception cref="NodeStartupException">Another process holds the file, or it cannot be created.</exception>
    public static FileJournalDisk Open(string path)
    {
        try
        {
            string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
            Directory.CreateDirectory(folder);
            File.Delete(NewPath(path));
            FileStream file = OpenFile(path);
            DurableFolder.Sync(folder);
            return new FileJournalDisk(path, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartupException(
                $"vote journal {path} cannot be opened: {e.Message} Stop the other process that uses it, or correct the permissions of its folder", e);
        }
    }

    /// <inheritdoc/>
    public byte[] Read()
    {
        byte[] content = new byte[_file.Length];
        _file.Position = 0;
        _file.ReadExactly(content);
        return content;
    }

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _file.Position = _file.Length;
        _file.Write(bytes);
    }

    /// <inheritdoc/>
    public void Sync() => RandomAccess.FlushToDisk(_file.SafeFileHandle);

    /// <inheritdoc/>
    public void Truncate(long length) => _file.SetLength(length);

    /// <inheritdoc/>
    public void Replace(ReadOnlySpan<byte> content)
    {
        string made = NewPath(Path);
        using (FileStream file = new(made, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            file.Write(content);
            RandomAccess.FlushToDisk(file.SafeFileHandle);
        }

        _file.Dispose();
        File.Move(made, Path, overwrite: true);
        _file = OpenFile(Path);
        DurableFolder.Sync(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static FileStream OpenFile(string path) => new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);

    private static string NewPath(string path) => path + ".new";
}
