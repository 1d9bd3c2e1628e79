using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Chain.Node.Rpc;

/// <summary>
/// Charges each answered call of the public interface, over gRPC or JSON, for its size and for the rows that it has read; and each message of
/// a stream for its size, before it is sent.
/// </summary>
internal sealed class CallCharges(IOptions<RateLimiterOptions> rates) : Interceptor
{
    private const string RowsKey = "rows";
    private const string UnitsKey = "units";

    /// <summary>Notes rows that a call has read.</summary>
    public static void AddRows(ServerCallContext context, int rows) => Add(context, RowsKey, rows);

    /// <summary>Notes other costs of a call, in units.</summary>
    public static void AddUnits(ServerCallContext context, int units) => Add(context, UnitsKey, units);

    /// <inheritdoc/>
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        TResponse response = await continuation(request, context).ConfigureAwait(false);
        long bytes = response is IMessage message ? message.CalculateSize() : 0;
        long units = (bytes / RequestRates.BytesPerUnit) + (Noted(context, RowsKey) / RequestRates.RowsPerUnit) + Noted(context, UnitsKey);
        if (units > 0) RequestRates.Charge(rates.Value, context.GetHttpContext(), units);
        return response;
    }

    /// <inheritdoc/>
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(TRequest request, IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        continuation(request, new ChargedStream<TResponse>(responseStream, rates.Value, context.GetHttpContext()), context);

    private static void Add(ServerCallContext context, string key, int amount) => context.UserState[key] = Noted(context, key) + amount;

    private static int Noted(ServerCallContext context, string key) => context.UserState.TryGetValue(key, out object? noted) ? (int)noted : 0;
}
