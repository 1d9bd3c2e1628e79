namespace Chain.Node.Repository.Store;

/// <summary>An image opened for reading. An image in a folder stays readable after its deletion.</summary>
/// <param name="LengthBytes">Length of the image.</param>
/// <param name="Body">The bytes of the image; seekable.</param>
internal sealed record StoredImage(long LengthBytes, Stream Body) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Body.DisposeAsync();
}
