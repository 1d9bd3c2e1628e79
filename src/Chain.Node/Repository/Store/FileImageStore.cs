using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Chain.Core.Primitives;
using Chain.Light;
using Chain.Node.Repository.Telemetry;
using Chain.Node.Repository.Verdicts;
using Gateway.Http;
using Microsoft.Extensions.Logging;

namespace Chain.Node.Repository.Store;

/// <summary>An image store in a folder.</summary>
/// <remarks>The store does not follow symbolic links in the folder; it treats them as absent (threat F09).</remarks>
internal sealed class FileImageStore : IImageStore
{
    private const int NoSpace = 28;       // ENOSPC
    private const int QuotaLinux = 122;   // EDQUOT
    private const int QuotaMac = 69;      // EDQUOT
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    private readonly FileImagePaths _paths;
    private readonly TimeProvider _time;
    private readonly ILogger<FileImageStore> _log;
    private readonly ConcurrentDictionary<UploadKey, byte> _open = new();

    private FileImageStore(FileImagePaths paths, TimeProvider time, ILogger<FileImageStore> log)
    {
        _paths = paths;
        _time = time;
        _log = log;
    }

    /// <summary>Opens or creates the folder, and deletes stale partial uploads.</summary>
    /// <param name="folder">Root of the store; only one process may use it.</param>
    /// <param name="partialIdle">The store deletes partial uploads that were idle for longer, and every file with another name in <c>uploads/</c>.</param>
    /// <param name="time">Clock for the age of partial uploads.</param>
    /// <param name="log">Receives failures of the file system.</param>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public static FileImageStore Open(string folder, TimeSpan partialIdle, TimeProvider time, ILogger<FileImageStore> log)
    {
        var paths = new FileImagePaths(folder);
        Directory.CreateDirectory(paths.Objects);
        Directory.CreateDirectory(paths.Uploads);
        var store = new FileImageStore(paths, time, log);
        int removed = store.Sweep(partialIdle);
        RepositoryLog.StoreOpened(log, Path.GetFullPath(folder), removed);
        return store;
    }

    public ValueTask<StoredImage?> OpenAsync(Hash256 sha256, CancellationToken cancellationToken)
    {
        if (Find(sha256) is null)
            return ValueTask.FromResult<StoredImage?>(null);
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.Read | FileShare.Delete,
                BufferSize = 0,
                Options = FileOptions.Asynchronous,
            };
            var body = new FileStream(_paths.Object(sha256), options);
            return ValueTask.FromResult<StoredImage?>(new StoredImage(body.Length, body));
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return ValueTask.FromResult<StoredImage?>(null);
        }
    }

    public ValueTask<long?> GetLengthAsync(Hash256 sha256, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Find(sha256)?.Length);

    public ValueTask<bool> DeleteAsync(Hash256 sha256, CancellationToken cancellationToken)
    {
        if (Find(sha256) is not { } file)
            return ValueTask.FromResult(false);
        file.Delete();
        DurableFolder.Sync(_paths.ObjectFolder(sha256));
        return ValueTask.FromResult(true);
    }

    public async IAsyncEnumerable<Hash256> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (string folder in Directory.EnumerateDirectories(_paths.Objects))
        {
            foreach (string file in Directory.EnumerateFiles(folder))
            {
                cancellationToken.ThrowIfCancellationRequested();
                string name = Path.GetFileName(folder) + Path.GetFileName(file);
                if (ImageDigest.IsWellFormed(name) && Find(Hash256.Parse(name)) is not null)
                    yield return Hash256.Parse(name);
            }
        }
    }

    public ValueTask<long> GetUploadOffsetAsync(UploadKey key, CancellationToken cancellationToken) =>
        ValueTask.FromResult(PartLength(key));

    public async Task<UploadStart> BeginUploadAsync(UploadKey key, long offsetBytes, CancellationToken cancellationToken)
    {
        if (!_open.TryAdd(key, 0))
            return new UploadStart(StoreVerdict.InProgress, null, PartLength(key));
        FileImageUpload? upload = null;
        bool isOwned = false; // Whether the upload, instead of this method, frees the key.
        try
        {
            long stored = PartLength(key);
            if (offsetBytes != 0 && offsetBytes != stored)
                return new UploadStart(StoreVerdict.OffsetMismatch, null, stored);
            var file = new FileStream(_paths.Part(key), new FileStreamOptions
            {
                Mode = offsetBytes == 0 ? FileMode.Create : FileMode.Open,
                Access = FileAccess.ReadWrite,
                Share = FileShare.Read | FileShare.Delete,
                BufferSize = 0,
                Options = FileOptions.Asynchronous,
            });
            upload = new FileImageUpload(_paths, key, file, freed => _open.TryRemove(freed, out _), _log);
            isOwned = true;
            await upload.RehashAsync(cancellationToken).ConfigureAwait(false);
            FileImageUpload started = upload;
            upload = null;
            return new UploadStart(StoreVerdict.Ok, started, started.OffsetBytes);
        }
        catch (IOException failure)
        {
            StoreVerdict verdict = VerdictOf(failure);
            RepositoryLog.StoreFailed(_log, key.Sha256.ToString(), verdict, failure);
            upload?.Discard();
            return new UploadStart(verdict, null, 0);
        }
        finally
        {
            if (upload is not null)
                await upload.DisposeAsync().ConfigureAwait(false);
            if (!isOwned)
                _open.TryRemove(key, out _);
        }
    }

    public ValueTask<int> SweepUploadsAsync(TimeSpan idleFor, CancellationToken cancellationToken) => ValueTask.FromResult(Sweep(idleFor));

    /// <summary>Distinguishes a full disk from other failures. On Unix, .NET stores errno in HResult.</summary>
    public static StoreVerdict VerdictOf(IOException failure) =>
        failure.HResult is NoSpace or WindowsDiskFull
        || (OperatingSystem.IsLinux() && failure.HResult == QuotaLinux)
        || (OperatingSystem.IsMacOS() && failure.HResult == QuotaMac)
            ? StoreVerdict.DiskFull
            : StoreVerdict.Failed;

    private FileInfo? Find(Hash256 sha256)
    {
        var file = new FileInfo(_paths.Object(sha256));
        bool isPlain = file.Exists && file.LinkTarget is null && file.Directory?.LinkTarget is null;
        return isPlain ? file : null;
    }

    private long PartLength(UploadKey key)
    {
        var part = new FileInfo(_paths.Part(key));
        return part.Exists && part.LinkTarget is null ? part.Length : 0;
    }

    private int Sweep(TimeSpan idleFor)
    {
        DateTimeOffset limit = _time.GetUtcNow() - idleFor;
        int removed = 0;
        foreach (FileInfo file in new DirectoryInfo(_paths.Uploads).EnumerateFiles())
        {
            if (TryKey(file.Name, out UploadKey key))
            {
                // Keep recent files and open uploads. The minimum rate ends the request of an upload that stalls.
                if (file.LinkTarget is null && (file.LastWriteTimeUtc > limit || _open.ContainsKey(key)))
                    continue;
            }

            file.Delete();
            removed++;
        }

        return removed;
    }

    private static bool TryKey(string name, out UploadKey key)
    {
        key = default;
        string[] parts = name.Split('.');
        if (parts.Length != 3 || parts[2] != FileImagePaths.PartSuffix[1..] || !ImageDigest.IsWellFormed(parts[0]))
            return false;
        if (!Hash256.TryParse(parts[0], out Hash256 sha256) || !Address.TryParse(parts[1], out Address uploader))
            return false;
        key = new UploadKey(sha256, uploader);
        return true;
    }
}
