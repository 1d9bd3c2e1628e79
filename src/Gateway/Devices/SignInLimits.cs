using System.Net;
using System.Threading.RateLimiting;
using Chain.Light;

namespace Gateway.Devices;

/// <summary>
/// How often callers may ask: an authenticated device by its id, wherever it calls from; everybody else by the address. [GW-LIMIT.1]
/// </summary>
/// <remarks>
/// A wrong token costs its address <see cref="RefusalCost"/> requests, and has a budget of its own per address and claimed id. So guessing
/// stays slow, and a device with a wrong token does not lock out its neighbours behind one address. [GW-ADMIN.2] Idle entries are forgotten.
/// </remarks>
internal sealed class SignInLimits(int perAddressMax, int perDeviceMax) : IAsyncDisposable
{
    /// <summary>Requests that a refused credential costs.</summary>
    public const int RefusalCost = 20;

    /// <summary>The id under which guesses of the operator's token are counted; no device may have it.</summary>
    public const string Operator = "/admin";

    private readonly PartitionedRateLimiter<IPAddress> _addresses = Create<IPAddress>(perAddressMax);
    private readonly PartitionedRateLimiter<(IPAddress Caller, string Id)> _guesses = Create<(IPAddress, string)>(Math.Max(1, perAddressMax / RefusalCost));
    private readonly PartitionedRateLimiter<string> _devices = Create<string>(perDeviceMax);

    /// <summary>Counts one request that nobody has authenticated; false if its address has sent too many.</summary>
    public bool TakeAnonymous(IPAddress? caller) => Take(_addresses, ClientNetwork.Of(caller));

    /// <summary>Counts one request of an authenticated device; false if the device has sent too many.</summary>
    public bool TakeDevice(string deviceId) => Take(_devices, deviceId);

    /// <summary>Whether the caller may try a token for this id: false if it has tried too many wrong ones. Unknown ids are not counted.</summary>
    public bool MayTry(IPAddress? caller, string? id) =>
        id is null || _guesses.GetStatistics((ClientNetwork.Of(caller), id)) is not { CurrentAvailablePermits: < 1 };

    /// <summary>Counts a refused credential; false if the caller's address has sent too many.</summary>
    /// <param name="caller">The caller's address.</param>
    /// <param name="id">The known id that the caller claims; null if it is unknown.</param>
    public bool Refused(IPAddress? caller, string? id)
    {
        IPAddress key = ClientNetwork.Of(caller);
        bool isAdmitted = Take(_addresses, key);
        for (int i = 1; i < RefusalCost && Take(_addresses, key); i++)
        {
        }

        if (id is not null) Take(_guesses, (key, id));
        return isAdmitted;
    }

    public async ValueTask DisposeAsync()
    {
        await _addresses.DisposeAsync().ConfigureAwait(false);
        await _guesses.DisposeAsync().ConfigureAwait(false);
        await _devices.DisposeAsync().ConfigureAwait(false);
    }

    private static bool Take<TKey>(PartitionedRateLimiter<TKey> limiter, TKey key)
    {
        using RateLimitLease lease = limiter.AttemptAcquire(key);
        return lease.IsAcquired;
    }

    private static PartitionedRateLimiter<TKey> Create<TKey>(int perSecond)
        where TKey : notnull => PartitionedRateLimiter.Create<TKey, TKey>(key => RateLimitPartition.GetTokenBucketLimiter(key, _ =>
            new TokenBucketRateLimiterOptions
            {
                TokenLimit = checked(perSecond * 2),
                TokensPerPeriod = perSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
                AutoReplenishment = true,
            }));
}
