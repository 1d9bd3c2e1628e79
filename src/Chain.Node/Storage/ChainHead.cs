using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Node.Storage;

/// <summary>The newest block, and the validators of this and of the next height. Immutable: each commit publishes a new one.</summary>
internal sealed record ChainHead(BlockHeader Header, CommitCertificate? Certificate, ValidatorSet Validators, ValidatorSet NextValidators)
{
    public long Height => Header.Height;

    public Hash256 Hash => Header.Hash;
}
