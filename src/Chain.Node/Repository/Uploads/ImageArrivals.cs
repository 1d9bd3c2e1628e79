using System.Collections.Concurrent;
using Chain.Core.Primitives;

namespace Chain.Node.Repository.Uploads;

/// <summary>Wakes whoever waits for an image to be stored. Thread-safe.</summary>
internal sealed class ImageArrivals
{
    private readonly ConcurrentDictionary<Hash256, TaskCompletionSource> _waiting = new();

    /// <summary>Completes when the image is announced; look into the store after taking this and before waiting for it.</summary>
    public Task Next(Hash256 sha256) => _waiting.GetOrAdd(sha256, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Says that an image is in the store.</summary>
    public void Announce(Hash256 sha256)
    {
        if (_waiting.TryRemove(sha256, out TaskCompletionSource? waiting)) waiting.TrySetResult();
    }
}
