using System.Buffers;
using System.Net;

namespace Chain.Node.Repository.Client;

/// <summary>A slice of a file as a request body, sent in chunks.</summary>
/// <param name="file">Seekable; stays open.</param>
/// <param name="offsetBytes">Offset in the file at which the body begins.</param>
/// <param name="lengthBytes">Bytes to send.</param>
/// <param name="sent">Called with the number of bytes of each chunk after it is sent.</param>
internal sealed class FileSliceContent(Stream file, long offsetBytes, long lengthBytes, Action<int> sent) : HttpContent
{
    private const int PieceBytes = 64 * 1024;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        file.Seek(offsetBytes, SeekOrigin.Begin);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            long left = lengthBytes;
            while (left > 0)
            {
                int got = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken).ConfigureAwait(false);
                if (got == 0)
                    throw new EndOfStreamException("The file became shorter while it was uploaded.");
                await stream.WriteAsync(buffer.AsMemory(0, got), cancellationToken).ConfigureAwait(false);
                left -= got;
                sent(got);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = lengthBytes;
        return true;
    }
}
