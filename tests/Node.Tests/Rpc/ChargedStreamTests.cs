using System.Threading.RateLimiting;
using Chain.Node.Rpc;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace Node.Tests.Rpc;

/// <summary>Each message of a stream costs its address what its size costs, and waits while the address has too few units.</summary>
[TestFixture]
public sealed class ChargedStreamTests
{
    [Test]
    public async Task Write_MessagesBeyondTheUnitsOfTheAddress_WaitUntilThereAreMore()
    {
        using TokenBucketRateLimiter bucket = new(new TokenBucketRateLimiterOptions
        {
            TokenLimit = 4,
            TokensPerPeriod = 4,
            ReplenishmentPeriod = TimeSpan.FromTicks(1),
            AutoReplenishment = false,
        });
        RateLimiterOptions rates = new() { GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, int>(_ => RateLimitPartition.Get(0, _ => bucket)) };
        Recorder sent = new();
        ChargedStream<BytesValue> stream = new(sent, rates, new DefaultHttpContext());
        BytesValue threeUnits = new() { Value = ByteString.CopyFrom(new byte[2 * RequestRates.BytesPerUnit]) };

        await stream.WriteAsync(threeUnits, CancellationToken.None);
        Task second = stream.WriteAsync(threeUnits, CancellationToken.None);
        Assert.That((sent.Count, second.IsCompleted), Is.EqualTo((1, false)));
        Assert.That(bucket.GetStatistics()!.CurrentAvailablePermits, Is.EqualTo(1));

        bucket.TryReplenish();
        await second;
        Assert.That(sent.Count, Is.EqualTo(2));
    }

    private sealed class Recorder : IServerStreamWriter<BytesValue>
    {
        public int Count { get; private set; }

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(BytesValue message) => WriteAsync(message, CancellationToken.None);

        public Task WriteAsync(BytesValue message, CancellationToken cancellationToken)
        {
            Count++;
            return Task.CompletedTask;
        }
    }
}
