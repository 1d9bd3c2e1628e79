namespace Chain.Node.Repository.Store;

/// <summary>An image opened for reading. Stays readable if it is deleted meanwhile.</summary>
/// <param name="LengthBytes">Length of the image.</param>
/// <param name="Body">Seekable bytes.</param>
internal sealed record StoredImage(long LengthBytes, Stream Body) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Body.DisposeAsync();
}
