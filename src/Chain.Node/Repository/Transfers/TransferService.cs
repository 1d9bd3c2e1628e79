using System.Collections.Concurrent;
using System.Threading.Channels;
using Chain.Core.Primitives;

namespace Chain.Node.Repository.Transfers;

/// <summary>
/// Sends images to other repositories on an owner's order. [P3.10] An order is idempotent and lives in memory: the owner's node
/// gives it again for as long as the contract waits, and the receiving side knows the byte to go on from.
/// </summary>
internal sealed class TransferService(IImageStore store, RepositoryIdentity identity, UploaderOptions patience, TimeProvider time,
    ILogger<TransferService> log) : BackgroundService
{
    private const int TransfersMax = 4096;
    private const int ConcurrentMax = 4;
    private static readonly TimeSpan RetryMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryMax = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<Address, Transfer> _transfers = new();
    private readonly Channel<Transfer> _queue = Channel.CreateBounded<Transfer>(TransfersMax);

    /// <summary>Whether this repository can prove who sends; without a key it takes no orders.</summary>
    public bool CanSend => identity.Signer is not null;

    /// <summary>Starts a transfer, or finds the one that the contract already has; null if there are too many.</summary>
    public Transfer? Begin(TransferOrder order)
    {
        Transfer fresh = new(order);
        Transfer held = _transfers.GetOrAdd(order.Contract, fresh);
        bool isStale = !ReferenceEquals(held, fresh) && (held.State is TransferState.Done or TransferState.Refused || !SameJob(held.Order, order));
        if (isStale && _transfers.TryUpdate(order.Contract, fresh, held)) held = fresh;
        if (!ReferenceEquals(held, fresh)) return held;
        if (_transfers.Count <= TransfersMax && _queue.Writer.TryWrite(fresh)) return fresh;
        _transfers.TryRemove(new KeyValuePair<Address, Transfer>(order.Contract, fresh));
        return null;
    }

    /// <summary>The transfer of a contract, or null.</summary>
    public Transfer? Find(Address contract) => _transfers.GetValueOrDefault(contract);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, ConcurrentMax).Select(_ => WorkAsync(stoppingToken)));

    private static bool SameJob(TransferOrder a, TransferOrder b) => a.Sha256.Equals(b.Sha256) && a.Destination == b.Destination;

    private async Task WorkAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (Transfer transfer in _queue.Reader.ReadAllAsync(stopping).ConfigureAwait(false)) await SendAsync(transfer,
                stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // A clean stop; what was sent stays at the other side.
        }
    }

    private async Task SendAsync(Transfer transfer, CancellationToken stopping)
    {
        using ImageUploader uploader = new(identity.ChainId, identity.Signer!, patience, time);
        TimeSpan wait = RetryMin;
        while (_transfers.TryGetValue(transfer.Order.Contract, out Transfer? current) && ReferenceEquals(current, transfer))
        {
            UploadReport? report = await TryOnceAsync(transfer, uploader, stopping).ConfigureAwait(false);
            if (report is { Outcome: UploadOutcome.Stored or UploadOutcome.AlreadyThere })
            {
                transfer.SentBytes = transfer.SizeBytes;
                transfer.State = TransferState.Done;
                RepositoryLog.TransferDone(log, transfer.Order.Sha256.ToString(), transfer.Order.Destination, transfer.SizeBytes);
                return;
            }

            transfer.Message = report?.Message ?? "this repository does not have the image";
            RepositoryLog.TransferFailed(log, transfer.Order.Sha256.ToString(), transfer.Order.Destination, transfer.Message);
            if (report is { Outcome: UploadOutcome.Refused or UploadOutcome.OtherReceiver or UploadOutcome.FileChanged } or null)
            {
                transfer.State = TransferState.Refused;
                return;
            }

            transfer.State = TransferState.Waiting;
            await Task.Delay(wait, time, stopping).ConfigureAwait(false);
            wait = wait * 2 < RetryMax ? wait * 2 : RetryMax;
        }
    }

    private async Task<UploadReport?> TryOnceAsync(Transfer transfer, ImageUploader uploader, CancellationToken stopping)
    {
        try
        {
            await using StoredImage? image = await store.OpenAsync(transfer.Order.Sha256, stopping).ConfigureAwait(false);
            if (image is null) return null;
            transfer.SizeBytes = image.LengthBytes;
            transfer.State = TransferState.Sending;
            SentBytes progress = new(transfer);
            return await uploader.UploadAsync(transfer.Order.Destination, image.Body, transfer.Order.Sha256, transfer.Order.Receivers, progress,
                stopping).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            RepositoryLog.StoreFailed(log, transfer.Order.Sha256.ToString(), StoreVerdict.Failed, failure);
            return new UploadReport(UploadOutcome.GaveUp, transfer.Order.Destination, transfer.Order.Sha256, transfer.SizeBytes, failure.Message);
        }
    }

    private sealed class SentBytes(Transfer transfer) : IProgress<long>
    {
        public void Report(long value) => transfer.SentBytes = value;
    }
}
