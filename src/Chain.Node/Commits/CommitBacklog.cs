using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Chain.Node.Commits;

/// <summary>The blocks that one subscriber has not read yet, bounded in number and size. One thread adds and one reads.</summary>
internal sealed class CommitBacklog(int blocksMax, long bytesMax)
{
    private readonly Channel<CommittedBlock> _blocks =
        Channel.CreateBounded<CommittedBlock>(new BoundedChannelOptions(blocksMax) { SingleReader = true });

    private long _bytes;

    /// <summary>Adds a block; false if the backlog is full. An empty backlog takes a block of any size.</summary>
    public bool TryAdd(CommittedBlock block)
    {
        long bytes = block.Block.Encoded.Length, before = Interlocked.Add(ref _bytes, bytes) - bytes;
        if ((before == 0 || before + bytes <= bytesMax) && _blocks.Writer.TryWrite(block)) return true;
        Interlocked.Add(ref _bytes, -bytes);
        return false;
    }

    /// <summary>No more blocks come: the reader ends after those that are here.</summary>
    public void Complete() => _blocks.Writer.TryComplete();

    /// <summary>Reads the blocks in order, and waits for further ones.</summary>
    public async IAsyncEnumerable<CommittedBlock> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (CommittedBlock block in _blocks.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            yield return block;
            Interlocked.Add(ref _bytes, -block.Block.Encoded.Length); // The reader has handed it on.
        }
    }
}
