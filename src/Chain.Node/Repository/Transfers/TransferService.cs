using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Node.Repository.Authorization;
using Chain.Node.Repository.Client;
using Chain.Node.Repository.Store;
using Chain.Node.Repository.Telemetry;
using Chain.Node.Repository.Verdicts;

namespace Chain.Node.Repository.Transfers;

/// <summary>
/// Sends images to other repositories on an owner's order. [P3.10] Orders are idempotent and kept in memory: the owner's node repeats the
/// order while the contract waits for the image, and the receiving repository knows the offset to resume from.
/// </summary>
/// <remarks>A failed transfer waits in the queue without occupying a worker, so an unreachable receiver does not delay the others.</remarks>
internal sealed class TransferService(IImageStore store, RepositoryIdentity identity, UploaderOptions patience, TimeProvider time,
    ILogger<TransferService> log) : BackgroundService
{
    private const int TransfersMax = 4096;
    private const int ConcurrentMax = 4;
    private readonly TransferQueue _queue = new(TransfersMax, time);

    /// <summary>Whether this repository has a key to sign uploads with; without one it accepts no orders.</summary>
    public bool CanSend => identity.HasKey;

    /// <summary>Starts a transfer, or returns the contract's transfer if it has the same image and destination; null if the queue is full.</summary>
    public Transfer? Begin(TransferOrder order) => _queue.Begin(order);

    /// <summary>The transfer of a contract; null if there is none.</summary>
    public Transfer? Find(Address contract) => _queue.Find(contract);

    /// <summary>Cancels and removes the transfer of a contract; false if there is none.</summary>
    public bool Cancel(Address contract) => _queue.Cancel(contract);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, ConcurrentMax).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                using CancellationTokenSource attempt = CancellationTokenSource.CreateLinkedTokenSource(stopping);
                Transfer transfer = await _queue.TakeAsync(attempt, stopping).ConfigureAwait(false);
                await SendAsync(transfer, attempt.Token, stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // A clean stop; the receiving repository keeps the bytes already sent.
        }
    }

    /// <summary>Makes one attempt; puts the transfer back into the queue after a temporary failure.</summary>
    private async Task SendAsync(Transfer transfer, CancellationToken attempt, CancellationToken stopping)
    {
        UploadReport? report;
        try
        {
            report = await TryOnceAsync(transfer, attempt).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            _queue.End(transfer, TransferState.Refused); // The owner cancelled the order, which has already removed it from the queue.
            return;
        }

        if (report is { Outcome: UploadOutcome.Stored or UploadOutcome.AlreadyThere })
        {
            transfer.SentBytes = transfer.SizeBytes;
            _queue.End(transfer, TransferState.Done);
            RepositoryLog.TransferDone(log, transfer.Order.Sha256.ToString(), transfer.Order.Destination, transfer.SizeBytes);
            return;
        }

        transfer.Message = report?.Message ?? "this repository does not have the image";
        RepositoryLog.TransferFailed(log, transfer.Order.Sha256.ToString(), transfer.Order.Destination, transfer.Message);
        if (report is { Outcome: UploadOutcome.Refused or UploadOutcome.OtherReceiver or UploadOutcome.FileChanged } or null)
        {
            _queue.End(transfer, TransferState.Refused);
            return;
        }

        _queue.PutBack(transfer, patience.BackoffAfter(++transfer.Failures));
    }

    private async Task<UploadReport?> TryOnceAsync(Transfer transfer, CancellationToken attempt)
    {
        // The uploader makes one attempt; the queue schedules the next one.
        ISigner signer = (await identity.FindSignerAsync(attempt).ConfigureAwait(false))!;
        using ImageUploader uploader = new(identity.ChainId, signer, patience with { AttemptsMax = 1 }, time);
        try
        {
            await using StoredImage? image = await store.OpenAsync(transfer.Order.Sha256, attempt).ConfigureAwait(false);
            if (image is null) return null;
            transfer.SizeBytes = image.LengthBytes;
            SentBytes progress = new(transfer);
            return await uploader.UploadAsync(transfer.Order.Destination, image.Body, transfer.Order.Sha256, transfer.Order.Receivers, progress,
                attempt).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            RepositoryLog.StoreFailed(log, transfer.Order.Sha256.ToString(), StoreVerdict.Failed, failure);
            return new UploadReport(UploadOutcome.GaveUp, transfer.Order.Destination, transfer.Order.Sha256, transfer.SizeBytes, failure.Message);
        }
    }

    private sealed class SentBytes(Transfer transfer) : IProgress<long>
    {
        private bool _isBegun;

        public void Report(long value)
        {
            // The first report is the receiver's offset. If it has grown, an earlier attempt made progress.
            if (!_isBegun && value > transfer.ReceivedBytes)
            {
                transfer.ReceivedBytes = value;
                transfer.Failures = 0;
            }

            _isBegun = true;
            transfer.SentBytes = value;
        }
    }
}
