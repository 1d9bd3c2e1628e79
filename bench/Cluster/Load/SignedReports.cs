using Chain.Contracts.OutcomeReports;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace ClusterBench.Load;

/// <summary>One gateway's reports on a release, signed before they are due: a call that is executed and accepted, with a state write and an event.</summary>
internal sealed class SignedReports(Hash256 chainId, EcdsaSigner signer, Address release)
{
    private readonly Queue<Transaction> _ready = new();
    private ulong _next;

    /// <summary>Reports that can be sent.</summary>
    public int Count => _ready.Count;

    /// <summary>Signs more of them.</summary>
    public void Sign(int count)
    {
        for (int i = 0; i < count; i++)
        {
            byte[] payload = OutcomeReportCalls.Report(release, sequence: _next + 1, MerkleTree.EmptyRoot, default);
            _ready.Enqueue(Transaction.Create(
                chainId, signer, signer.Address, _next, ContractKind.OutcomeReports, OutcomeReportMethods.Report, default, payload));
            _next++;
        }
    }

    /// <summary>The next report, in order of nonces.</summary>
    public bool TryTake(out Transaction transaction) => _ready.TryDequeue(out transaction!);
}
