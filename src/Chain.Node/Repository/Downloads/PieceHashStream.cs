using System.Security.Cryptography;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Chain.Node.Repository.Downloads;

/// <summary>A write-only stream that hashes an image and keeps only the RFC 9162 leaf hash of each piece.</summary>
internal sealed class PieceHashStream(int pieceSizeBytes) : Stream
{
    private static readonly byte[] LeafPrefix = [0x00]; // RFC 9162 section 2.1.1

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<Hash256> _leaves = [];
    private int _filled;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Returns the leaf hashes, in order. Do not write afterwards.</summary>
    public IReadOnlyList<Hash256> Finish()
    {
        if (_filled > 0) EndPiece();
        return _leaves;
    }

    /// <summary>Returns the Merkle root over the pieces. Do not write afterwards.</summary>
    public Hash256 FinishRoot() => MerkleTree.Root([.. Finish()]);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_filled == 0) _hash.AppendData(LeafPrefix);
            int taken = Math.Min(buffer.Length, pieceSizeBytes - _filled);
            _hash.AppendData(buffer[..taken]);
            _filled += taken;
            buffer = buffer[taken..];
            if (_filled == pieceSizeBytes) EndPiece();
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _hash.Dispose();
        base.Dispose(disposing);
    }

    private void EndPiece()
    {
        Span<byte> leaf = stackalloc byte[Hash256.Size];
        _hash.GetHashAndReset(leaf);
        _leaves.Add(Hash256.From(leaf));
        _filled = 0;
    }
}
