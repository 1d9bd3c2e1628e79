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
    private readonly List<Transaction> _signed = [];
    private int _sent;
    private ulong _first; // Nonce of the first one in the list.

    /// <summary>Number of signed reports that are not sent yet.</summary>
    public int Count => _signed.Count - _sent;

    /// <summary>Signs further reports.</summary>
    public void Sign(int count)
    {
        _signed.RemoveRange(0, _sent);
        _first += (ulong)_sent;
        _sent = 0;
        for (int i = 0; i < count; i++)
        {
            ulong nonce = _first + (ulong)_signed.Count;
            byte[] payload = OutcomeReportCalls.Report(release, sequence: nonce + 1, MerkleTree.EmptyRoot, default);
            _signed.Add(Transaction.Create(
                chainId, signer, signer.Address, nonce, ContractKind.OutcomeReports, OutcomeReportMethods.Report, default, payload));
        }
    }

    /// <summary>The next report, in the order of nonces.</summary>
    public bool TryTake(out Transaction transaction)
    {
        transaction = _sent < _signed.Count ? _signed[_sent++] : null!;
        return transaction is not null;
    }

    /// <summary>Gives the last reports back, which were not accepted. They are taken again.</summary>
    public void Return(int count) => _sent -= count;
}
