using System.Buffers;
using System.Security.Cryptography;
using Chain.Core.Primitives;

namespace Gateway.Downloads;

/// <summary>Computes the digests of a file on disk in one pass.</summary>
internal static class ImageHashes
{
    private const int BufferBytes = 128 * 1024;

    public static async Task<CachedImage> ComputeAsync(string path, CancellationToken ct)
    {
        using IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using IncrementalHash sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        using IncrementalHash md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        long size = 0;
        try
        {
            DateTime written = File.GetLastWriteTimeUtc(path);
            const FileOptions Options = FileOptions.SequentialScan | FileOptions.Asynchronous;
            await using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, Options);
            for (int got; (got = await stream.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0; size += got)
            {
                sha256.AppendData(buffer, 0, got);
                sha1.AppendData(buffer, 0, got);
                md5.AppendData(buffer, 0, got);
            }

            return new CachedImage(path, Hash256.From(sha256.GetHashAndReset()), Convert.ToHexStringLower(sha1.GetHashAndReset()),
                Convert.ToHexStringLower(md5.GetHashAndReset()), size, written);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
