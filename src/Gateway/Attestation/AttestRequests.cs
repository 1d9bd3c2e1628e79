using System.Collections.Concurrent;
using Gateway.Devices;


namespace Gateway.Attestation;

/// <summary>Operators' requests to a device for the digest of the image that it runs. [GW-ATTEST.2]</summary>
/// <remarks>
/// No device protocol has such a request, so the gateway asks the device for its attributes with the next poll. One of them is the
/// digest of the installed image, which the device reads from its disk for this answer.
/// </remarks>
internal sealed class AttestRequests(DevicePresence presence, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<AttestResult>> _waiting = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AttestResult> _last = new(StringComparer.Ordinal);

    /// <summary>Asks the device, and waits for its answer.</summary>
    /// <returns>The judged answer, or <see cref="AttestVerdict.NoAnswer"/>; then the request stays open.</returns>
    public async Task<AttestResult> AskAsync(string deviceId, TimeSpan wait, CancellationToken ct)
    {
        TaskCompletionSource<AttestResult> answer = _waiting.GetOrAdd(deviceId, _ =>
            new TaskCompletionSource<AttestResult>(TaskCreationOptions.RunContinuationsAsynchronously));
        presence.WantAttributes(deviceId);
        try
        {
            return await answer.Task.WaitAsync(wait, time, ct).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return new AttestResult(AttestVerdict.NoAnswer, "", null, null, null, null, time.GetUtcNow().ToUnixTimeMilliseconds());
        }
    }

    /// <summary>Records a judged answer of a device, whether it was asked or not.</summary>
    public void Answered(string deviceId, AttestResult result)
    {
        _last[deviceId] = result;
        if (_waiting.TryRemove(deviceId, out TaskCompletionSource<AttestResult>? waiting)) waiting.TrySetResult(result);
    }

    /// <summary>The device's last judged answer; null if there was none since the start.</summary>
    public AttestResult? Last(string deviceId) => _last.GetValueOrDefault(deviceId);

    /// <summary>Forgets a device that was removed.</summary>
    public void Forget(string deviceId)
    {
        _last.TryRemove(deviceId, out _);
        _waiting.TryRemove(deviceId, out _);
    }
}
