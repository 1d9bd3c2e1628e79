namespace Gateway.Downloads;

/// <summary>An image in use by one transfer.</summary>
internal sealed class ImageLease(CachedImage image, FileStream body, Action release) : IAsyncDisposable
{
    public CachedImage Image { get; } = image;

    /// <summary>The open file. It is the verified one even if another file takes its name meanwhile.</summary>
    public FileStream Body { get; } = body;

    public async ValueTask DisposeAsync()
    {
        await Body.DisposeAsync().ConfigureAwait(false);
        release();
    }
}
