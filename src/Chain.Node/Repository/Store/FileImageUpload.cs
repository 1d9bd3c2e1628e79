using System.Security.Cryptography;
using Chain.Core.Primitives;
using Chain.Light;
using Chain.Node.Repository.Telemetry;
using Chain.Node.Repository.Verdicts;
using Microsoft.Extensions.Logging;

namespace Chain.Node.Repository.Store;

/// <summary>An open upload: writes and hashes a partial file.</summary>
internal sealed class FileImageUpload : IImageUpload
{
    private const int RehashBytes = 256 * 1024;

    private readonly FileImagePaths _paths;
    private readonly UploadKey _key;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Action<UploadKey> _release;
    private readonly ILogger _log;
    private bool _isClosed;

    // The upload calls release once, when the next request may open the partial file.
    public FileImageUpload(FileImagePaths paths, UploadKey key, FileStream file, Action<UploadKey> release, ILogger log)
    {
        _paths = paths;
        _key = key;
        _file = file;
        _release = release;
        _log = log;
    }

    public long OffsetBytes { get; private set; }

    /// <summary>Hashes the bytes of earlier connections. The check of the digest in <see cref="CommitAsync"/> detects damage.</summary>
    public async Task RehashAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[RehashBytes];
        int got;
        while ((got = await _file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            _hash.AppendData(buffer, 0, got);
            OffsetBytes += got;
        }
    }

    public async ValueTask<StoreVerdict> AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await _file.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            return Fail(failure);
        }

        _hash.AppendData(bytes.Span);
        OffsetBytes += bytes.Length;
        return StoreVerdict.Ok;
    }

    public async Task<StoreVerdict> CommitAsync(CancellationToken cancellationToken)
    {
        Hash256 found = Hash256.From(_hash.GetHashAndReset());
        if (!found.Equals(_key.Sha256))
        {
            Discard();
            return StoreVerdict.DigestMismatch;
        }

        try
        {
            await _file.FlushAsync(cancellationToken).ConfigureAwait(false);
            _file.Flush(flushToDisk: true);
            string folder = _paths.ObjectFolder(_key.Sha256);
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                DurableFolder.Sync(_paths.Objects);
            }

            // The order makes the image durable: sync the bytes, rename the file, sync the folder, then answer.
            File.Move(_paths.Part(_key), _paths.Object(_key.Sha256), overwrite: true);
            DurableFolder.Sync(folder);
        }
        catch (IOException failure)
        {
            return Fail(failure);
        }

        Close();
        return StoreVerdict.Ok;
    }

    public void Discard()
    {
        if (_isClosed)
            return;
        File.Delete(_paths.Part(_key));
        Close();
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private StoreVerdict Fail(IOException failure)
    {
        StoreVerdict verdict = FileImageStore.VerdictOf(failure);
        RepositoryLog.StoreFailed(_log, _key.Sha256.ToString(), verdict, failure);
        Discard();
        return verdict;
    }

    private void Close()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        _hash.Dispose();
        try
        {
            _file.Dispose();
        }
        finally
        {
            _release(_key);
        }
    }
}
