using System.Collections.Concurrent;
using Chain.Core.Primitives;

namespace Chain.Node.Repository.Uploads;

/// <summary>Notifies the requests that wait for an image. Thread-safe.</summary>
internal sealed class ImageArrivals
{
    private readonly ConcurrentDictionary<Hash256, TaskCompletionSource> _waiting = new();

    /// <summary>Returns a task that completes when the image is stored. Check the store after this call, before you await the task.</summary>
    public Task Next(Hash256 sha256) => _waiting.GetOrAdd(sha256, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Completes the tasks that wait for an image, which is now stored.</summary>
    public void Announce(Hash256 sha256)
    {
        if (_waiting.TryRemove(sha256, out TaskCompletionSource? waiting)) waiting.TrySetResult();
    }
}
