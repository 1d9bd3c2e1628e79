using Chain.Core.Primitives;
using Chain.Node.Peering;
using Fwledger.Peer.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Node.Tests.Peering;

/// <summary>Sending to a peer on a connection that the peer dialled.</summary>
[TestFixture]
public sealed class InboundOutletTests
{
    [Test]
    public async Task Run_ThatEnds_WritesWhatWasHeldBack()
    {
        InboundOutlet outlet = new(default, TimeProvider.System);
        Written stream = new();
        using CancellationTokenSource ended = new();
        Task running = outlet.RunAsync(stream, ended.Token);
        outlet.Send(TransactionsOf(1));
        await stream.First.Task;
        outlet.Send(TransactionsOf(2)); // This one follows the previous one so closely that it waits for more.
        await ended.CancelAsync();
        await running;
        Assert.That(stream.Frames.Select(f => f.Transactions.Transactions_.Single()[0]), Is.EqualTo([1, 2]));
        Assert.That(outlet.IsConnected, Is.False);
    }

    [Test]
    public async Task Run_OnAStreamThatIsGone_Ends()
    {
        InboundOutlet outlet = new(default, TimeProvider.System);
        outlet.Send(TransactionsOf(1));
        await outlet.RunAsync(new Written { Fails = true }, CancellationToken.None);
        Assert.That(outlet.IsConnected, Is.False);
    }

    private static PeerFrame TransactionsOf(byte first) => new() { Transactions = new Transactions { Transactions_ = { ByteString.CopyFrom(first) } } };

    private sealed class Written : IServerStreamWriter<PeerFrame>
    {
        public List<PeerFrame> Frames { get; } = [];

        public TaskCompletionSource First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Fails { get; init; }

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(PeerFrame message)
        {
            if (Fails) throw new InvalidOperationException("The call is over.");
            Frames.Add(message);
            First.TrySetResult();
            return Task.CompletedTask;
        }

        public Task WriteAsync(PeerFrame message, CancellationToken cancellationToken) => WriteAsync(message);
    }
}
