using System.IO.Pipelines;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Http;

/// <summary>An image in a file. Holds one handle, so the file may be unlinked while it is being served.</summary>
public sealed class FileImageContent : IImageContent
{
    /// <summary>Bytes of one read: large enough to hide the system call, small enough for hundreds of downloads at once.</summary>
    private const int ReadBytes = 64 * 1024;

    private readonly SafeFileHandle _file;

    private FileImageContent(SafeFileHandle file)
    {
        _file = file;
        LengthBytes = RandomAccess.GetLength(file);
    }

    /// <inheritdoc/>
    public long LengthBytes { get; }

    /// <summary>Opens a file for reading, shared with a writer that renames or deletes it.</summary>
    /// <exception cref="IOException">The file does not exist or cannot be opened.</exception>
    public static FileImageContent Open(string path)
    {
        SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            return new FileImageContent(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task CopyToAsync(PipeWriter destination, long offset, long count, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        while (count > 0)
        {
            Memory<byte> buffer = destination.GetMemory(ReadBytes);
            if (buffer.Length > count) buffer = buffer[..(int)count];
            int read = await RandomAccess.ReadAsync(_file, buffer, offset, cancellationToken).ConfigureAwait(false);
            if (read == 0) throw new EndOfStreamException("The image's file is shorter than when it was opened.");

            destination.Advance(read);
            offset += read;
            count -= read;
            FlushResult flushed = await destination.FlushAsync(cancellationToken).ConfigureAwait(false);
            if (flushed.IsCompleted) return;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _file.Dispose();
        return ValueTask.CompletedTask;
    }
}
