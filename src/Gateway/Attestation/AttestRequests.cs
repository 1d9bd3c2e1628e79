using System.Collections.Concurrent;
using Gateway.Ddi;

namespace Gateway.Attestation;

/// <summary>Operators who wait for a device's word on what it runs. [GW-ATTEST.2]</summary>
/// <remarks>
/// The device protocol has no such request, so its own way of asking for attributes is used: the next poll carries the link
/// <c>configData</c>, and the device answers with the attribute <c>installedSha256</c>, read from its disk for this answer.
/// </remarks>
internal sealed class AttestRequests(DeviceContacts contacts, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<AttestResult>> _waiting = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AttestResult> _last = new(StringComparer.Ordinal);

    /// <summary>Asks the device, and waits for its answer that long.</summary>
    /// <returns>The judged answer, or <see cref="AttestVerdict.NoAnswer"/>; then the request stands.</returns>
    public async Task<AttestResult> AskAsync(string deviceId, TimeSpan wait, CancellationToken ct)
    {
        TaskCompletionSource<AttestResult> answer = _waiting.GetOrAdd(deviceId, _ =>
            new TaskCompletionSource<AttestResult>(TaskCreationOptions.RunContinuationsAsynchronously));
        contacts.WantAttributes(deviceId);
        try
        {
            return await answer.Task.WaitAsync(wait, time, ct).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return new AttestResult(AttestVerdict.NoAnswer, "", null, null, null, null, time.GetUtcNow().ToUnixTimeMilliseconds());
        }
    }

    /// <summary>A device's word was judged, asked for or not.</summary>
    public void Answered(string deviceId, AttestResult result)
    {
        _last[deviceId] = result;
        if (_waiting.TryRemove(deviceId, out TaskCompletionSource<AttestResult>? waiting)) waiting.TrySetResult(result);
    }

    /// <summary>The last judged word of a device; null if there is none since the start.</summary>
    public AttestResult? Last(string deviceId) => _last.GetValueOrDefault(deviceId);

    /// <summary>The device was removed.</summary>
    public void Forget(string deviceId)
    {
        _last.TryRemove(deviceId, out _);
        _waiting.TryRemove(deviceId, out _);
    }
}
