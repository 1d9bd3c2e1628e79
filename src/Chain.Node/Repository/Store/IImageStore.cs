using Chain.Core.Primitives;

namespace Chain.Node.Repository.Store;

/// <summary>A content-addressed store of firmware images. An image is stored completely or not at all.</summary>
/// <remarks>Thread-safe. Names are digests only, never text from a stranger.</remarks>
internal interface IImageStore
{
    /// <summary>Opens an image; null if the store does not hold it.</summary>
    ValueTask<StoredImage?> OpenAsync(Hash256 sha256, CancellationToken cancellationToken);

    /// <summary>Length of an image in bytes; null if the store does not hold it.</summary>
    ValueTask<long?> GetLengthAsync(Hash256 sha256, CancellationToken cancellationToken);

    /// <summary>Deletes an image; false if the store does not hold it. Transfers that have opened the image continue.</summary>
    ValueTask<bool> DeleteAsync(Hash256 sha256, CancellationToken cancellationToken);

    /// <summary>Lists the images, in no particular order.</summary>
    IAsyncEnumerable<Hash256> ListAsync(CancellationToken cancellationToken);

    /// <summary>Number of bytes stored of a partial upload; 0 if there is none.</summary>
    ValueTask<long> GetUploadOffsetAsync(UploadKey key, CancellationToken cancellationToken);

    /// <summary>Opens an upload. Offset 0 starts over. Any other offset must equal the number of stored bytes, which the store then hashes again.</summary>
    Task<UploadStart> BeginUploadAsync(UploadKey key, long offsetBytes, CancellationToken cancellationToken);

    /// <summary>Deletes partial uploads that were idle for that long. Returns their number.</summary>
    ValueTask<int> SweepUploadsAsync(TimeSpan idleFor, CancellationToken cancellationToken);
}
