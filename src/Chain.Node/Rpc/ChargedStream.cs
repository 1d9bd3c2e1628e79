using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.RateLimiting;

namespace Chain.Node.Rpc;

/// <summary>
/// A stream that takes the units of each message from its address before it sends it, and waits while there are too few. So a subscriber of
/// many large messages lags, and the feed then ends its subscription.
/// </summary>
internal sealed class ChargedStream<T>(IServerStreamWriter<T> inner, RateLimiterOptions rates, HttpContext caller) : IServerStreamWriter<T>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100); // The interval at which an address gets new units.

    public WriteOptions? WriteOptions
    {
        get => inner.WriteOptions;
        set => inner.WriteOptions = value;
    }

    public Task WriteAsync(T message) => WriteAsync(message, caller.RequestAborted);

    public async Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        int bytes = message is IMessage sized ? sized.CalculateSize() : 0;
        int units = Math.Min(1 + (bytes / RequestRates.BytesPerUnit), RequestRates.Burst);
        while (!RequestRates.TryTakeMore(rates, caller, units)) await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        await inner.WriteAsync(message, cancellationToken).ConfigureAwait(false);
    }
}
