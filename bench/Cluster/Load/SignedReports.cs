using Chain.Contracts.OutcomeReports;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace ClusterBench.Load;

/// <summary>
/// One gateway's reports on a release, signed in advance. Each is executed and accepted, writes the state and emits an event.
/// </summary>
internal sealed class SignedReports(Hash256 chainId, EcdsaSigner signer, Address release)
{
    private readonly Queue<Transaction> _ready = new();
    private ulong _next;

    /// <summary>Number of signed reports that are not sent yet.</summary>
    public int Count => _ready.Count;

    /// <summary>Signs further reports.</summary>
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

    /// <summary>The next report, in the order of nonces.</summary>
    public bool TryTake(out Transaction transaction) => _ready.TryDequeue(out transaction!);
}
