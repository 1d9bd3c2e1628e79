using Chain.Core.Ledger;
using Chain.Node.Sync;
using Fwledger.Peer.V1;
using Google.Protobuf;
using Grpc.Core;
using Node.Tests.Chains;

namespace Node.Tests.Sync;

/// <summary>A peer that sends a block just before its silence would end the answer is found to be too slow.</summary>
[TestFixture]
public sealed class FetchPaceTests
{
    private static readonly TimeSpan JustBeforeSilence = TimeSpan.FromSeconds(4.9);

    [TestCase(0, 0, 5)]
    [TestCase(8, 0, 6)]
    [TestCase(64, 0, 13)]
    [TestCase(1, 10 * 64 * 1024, 15)]
    public void Allowed_BlocksOrBytes_WhicheverIsMore(int blocks, long bytes, double seconds) =>
        Assert.That(FetchPace.Allowed(blocks, bytes).TotalSeconds, Is.EqualTo(seconds));

    [Test]
    public async Task Read_ABlockEvery4900Milliseconds_EndsAsTooSlow()
    {
        FetchedWindow window = await ReadAsync(blocks: 20, each: JustBeforeSilence);

        Assert.That(window.IsSlow, Is.True);
        Assert.That(window.Problem, Does.Contain("too slow"));
        Assert.That(window.Blocks.Count, Is.EqualTo(2), "the first arrives within the grace; its blocks are used");
    }

    [Test]
    public async Task Read_ASlowLastBlock_IsComplete()
    {
        FetchedWindow window = await ReadAsync(blocks: 1, each: JustBeforeSilence * 2);

        Assert.That((window.IsSlow, window.Problem, window.Blocks.Count), Is.EqualTo((false, "", 1)));
    }

    [Test]
    public async Task Read_ManyBlocksAtAnOrdinaryPace_AreComplete()
    {
        FetchedWindow window = await ReadAsync(blocks: 20, each: TimeSpan.FromMilliseconds(100));

        Assert.That((window.IsSlow, window.Problem, window.Blocks.Count), Is.EqualTo((false, "", 20)));
    }

    private static async Task<FetchedWindow> ReadAsync(int blocks, TimeSpan each)
    {
        using TestChain chain = TestChain.Create();
        using TempFolder folder = new();
        using ChainMaker maker = new(chain, folder["chain"]);
        ManualTime time = new();
        SlowAnswer answer = new([.. Enumerable.Range(0, blocks).Select(_ => maker.Grow())], time, each);
        using CancellationTokenSource silence = new();
        return await PeerBlockSource.ReadAsync(answer, [], 1, blocks, time, silence, CancellationToken.None);
    }

    private sealed class SlowAnswer(IReadOnlyList<(Block Block, CommitCertificate Certificate)> blocks, ManualTime time, TimeSpan each)
        : IAsyncStreamReader<FetchedBlock>
    {
        private int _sent;

        public FetchedBlock Current { get; private set; } = new();

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            if (_sent == blocks.Count) return Task.FromResult(false);
            time.Advance(each);
            (Block block, CommitCertificate certificate) = blocks[_sent++];
            Current = new FetchedBlock { Block = ByteString.CopyFrom(block.Encoded.Span), Certificate = ByteString.CopyFrom(certificate.Encode().Span) };
            return Task.FromResult(true);
        }
    }
}
