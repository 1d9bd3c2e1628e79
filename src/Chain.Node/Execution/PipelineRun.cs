using Chain.Contracts;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Chain.Node.Execution;

/// <summary>One block in the pipeline: which chunk's signatures are next, which chunk may execute, whose receipts can be hashed.</summary>
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

    /// <summary>Work of a thread beside the one that executes: verifies chunks in order, then hashes receipts as they come. Returns at the end.</summary>
    public void Help()
    {
        try
        {
            while (TryTake(out int chunk, out bool isVerification)) Do(chunk, isVerification);
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

    /// <summary>Executes chunk after chunk; verifies what nobody else does in the meantime.</summary>
    /// <exception cref="AggregateException">Another thread of the run failed.</exception>
    public BlockExecution Execute()
    {
        for (int chunk = 0; chunk < signatures.Count; chunk++)
        {
            while (!IsVerified(chunk, out int other)) if (other >= 0) Do(other, isVerification: true);
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
        while (TryTake(out int left, out bool isVerification)) Do(left, isVerification);
        lock (_gate)
        {
            while (_hashed < signatures.Count && _failure is null) Monitor.Wait(_gate);
            ThrowIfFailed_NeedsLock();
        }

        return execution;
    }

    /// <summary>Root over the receipts of a valid block.</summary>
    public Hash256 ReceiptsRoot() => MerkleTree.Root(_receiptHashes);

    /// <summary>Lets the helpers return, whether or not the work is done.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    // The next piece of work; waits for the execution to leave receipts, and is false once there is nothing more to come.
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

    // Whether the chunk may execute. If not, hands out another one that nobody verifies yet, or waits for a change.
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

    private void Do(int chunk, bool isVerification)
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
