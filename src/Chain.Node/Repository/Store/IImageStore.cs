using Chain.Core.Primitives;

namespace Chain.Node.Repository.Store;

/// <summary>A content-addressed store of firmware images. An image is there as a whole or not at all.</summary>
/// <remarks>Thread-safe. Names are digests only, never text of a stranger.</remarks>
internal interface IImageStore
{
    /// <summary>Opens an image, or null if it is not there.</summary>
    ValueTask<StoredImage?> OpenAsync(Hash256 sha256, CancellationToken cancellationToken);

    /// <summary>Length of an image in bytes, or null if it is not there.</summary>
    ValueTask<long?> GetLengthAsync(Hash256 sha256, CancellationToken cancellationToken);

    /// <summary>Removes an image; false if it was not there. Transfers that have it open go on.</summary>
    ValueTask<bool> DeleteAsync(Hash256 sha256, CancellationToken cancellationToken);

    /// <summary>Lists the images, in no particular order.</summary>
    IAsyncEnumerable<Hash256> ListAsync(CancellationToken cancellationToken);

    /// <summary>Bytes of an upload that an earlier connection left; 0 if there are none.</summary>
    ValueTask<long> GetUploadOffsetAsync(UploadKey key, CancellationToken cancellationToken);

    /// <summary>Opens an upload. Offset 0 starts over; another one must be what is stored, which is then hashed again.</summary>
    Task<UploadStart> BeginUploadAsync(UploadKey key, long offsetBytes, CancellationToken cancellationToken);

    /// <summary>Drops partial uploads that nobody touched for that long. Returns how many.</summary>
    ValueTask<int> SweepUploadsAsync(TimeSpan idleFor, CancellationToken cancellationToken);
}
