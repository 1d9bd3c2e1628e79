using System.Diagnostics.CodeAnalysis;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Node.Storage.Indexes;

/// <summary>An entry of the state: a path and the value there.</summary>
/// <remarks>
/// A path is a hash, so it does not tell what kind of entry it leads to. But a record of a release or of a replication determines its own
/// address, and so its path: a value is such a record if and only if it leads back to the path.
/// </remarks>
internal readonly record struct StateEntry(Hash256 Path, ReadOnlyMemory<byte> Value)
{
    /// <summary>Whether the entry is a release.</summary>
    public bool IsRelease(Hash256 chainId, out Address contract, [NotNullWhen(true)] out ReleaseRecord? record)
    {
        contract = default;
        if (!ReleaseRecord.TryDecode(Value.Span, out record)) return false;
        contract = record.Manifest.ContractAddress(chainId);
        return StateKeys.Release(contract).Path.Equals(Path);
    }

    /// <summary>Whether the entry is a replication contract.</summary>
    public bool IsReplication(Hash256 chainId, out Address contract, [NotNullWhen(true)] out ReplicationRecord? record)
    {
        contract = default;
        if (!ReplicationRecord.TryDecode(Value.Span, out record)) return false;
        contract = ReplicationProposal.ContractAddress(chainId, record.Release, record.Broker);
        return StateKeys.Replication(contract).Path.Equals(Path);
    }
}
