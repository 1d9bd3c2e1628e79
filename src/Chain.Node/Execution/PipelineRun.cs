using Chain.Contracts;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Chain.Node.Execution;

/// <summary>Schedules the work on one block: verify the signatures of a chunk, execute the chunk, hash its receipts.</summary>
internal sealed class PipelineRun(
    BlockRun block, SignatureChunks signatures, IReadOnlyList<Transaction> transactions, KnownSignatures[] known, RangeRunner ranges)
{
    private readonly object _gate = new();
    private readonly bool[] _isVerified = new bool[signatures.Count];
    private readonly Receipt[] _receipts = new Receipt[transactions.Count];
    private readonly Hash256[] _receiptHashes = new Hash256[transactions.Count];
    private int _nextToVerify, _executed, _nextToHash, _hashed;
    private bool _isStopped;
    private Exception? _failure;

    /// <summary>Runs a helper thread: verifies chunks in order, then hashes receipts as chunks finish. Returns when no work is left.</summary>
    public void RunHelper()
    {
        try
        {
            while (TryTake(out int chunk, out bool isVerification)) Process(chunk, isVerification);
        }
        catch (Exception e)
        {
            lock (_gate)
            {
                _failure = e;
                Monitor.PulseAll(_gate);
            }

            throw;
        }
    }

    /// <summary>Executes the chunks in order. While a chunk is not verified yet, verifies other chunks.</summary>
    /// <exception cref="AggregateException">Another thread of the run failed.</exception>
    public BlockExecution Execute()
    {
        for (int chunk = 0; chunk < signatures.Count; chunk++)
        {
            while (!IsVerified(chunk, out int other)) if (other >= 0) Process(other, isVerification: true);
            for (int i = signatures.FirstOf(chunk); i < signatures.FirstOf(chunk + 1); i++)
            {
                TransactionVerdict verdict = block.TryAdd(transactions[i], known[i]);
                if (verdict != TransactionVerdict.Valid) return BlockExecution.Invalid(i, verdict);
                _receipts[i] = block.Receipts[i];
            }

            lock (_gate)
            {
                _executed = chunk + 1;
                Monitor.PulseAll(_gate);
            }
        }

        BlockExecution execution = block.Finish(ranges);
        while (TryTake(out int left, out bool isVerification)) Process(left, isVerification);
        lock (_gate)
        {
            while (_hashed < signatures.Count && _failure is null) Monitor.Wait(_gate);
            ThrowIfFailed_NeedsLock();
        }

        return execution;
    }

    /// <summary>Merkle root of the receipts. Call it only for a valid block.</summary>
    public Hash256 ReceiptsRoot() => MerkleTree.Root(_receiptHashes);

    /// <summary>Makes the helpers return, even if work is left.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    // Takes the next piece of work. Waits for the execution to produce receipts. False if no more work will follow.
    private bool TryTake(out int chunk, out bool isVerification)
    {
        lock (_gate)
        {
            while (!_isStopped && _failure is null)
            {
                isVerification = _nextToVerify < signatures.Count;
                if (isVerification || _nextToHash < _executed)
                {
                    chunk = isVerification ? _nextToVerify++ : _nextToHash++;
                    return true;
                }

                if (_nextToHash == signatures.Count) break;
                Monitor.Wait(_gate);
            }
        }

        chunk = -1;
        isVerification = false;
        return false;
    }

    // Whether the chunk may execute. If not, returns another chunk to verify, or waits for a change and returns -1.
    private bool IsVerified(int chunk, out int other)
    {
        other = -1;
        lock (_gate)
        {
            ThrowIfFailed_NeedsLock();
            if (_isVerified[chunk]) return true;
            if (_nextToVerify < signatures.Count) other = _nextToVerify++;
            else Monitor.Wait(_gate);
            return false;
        }
    }

    private void Process(int chunk, bool isVerification)
    {
        if (isVerification) signatures.Verify(chunk);
        else HashReceipts(signatures.FirstOf(chunk), signatures.FirstOf(chunk + 1));
        lock (_gate)
        {
            if (isVerification) _isVerified[chunk] = true;
            else _hashed++;
            Monitor.PulseAll(_gate);
        }
    }

    private void HashReceipts(int first, int end) => Block.HashReceipts(_receipts, first, _receiptHashes.AsSpan(first, end - first));

    private void ThrowIfFailed_NeedsLock()
    {
        if (_failure is not null) throw new AggregateException(_failure);
    }
}
