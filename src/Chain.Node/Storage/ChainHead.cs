using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Node.Storage;

/// <summary>The newest block and who decides the next one. Immutable; a new one is published after each commit.</summary>
internal sealed record ChainHead(BlockHeader Header, CommitCertificate? Certificate, ValidatorSet Validators, ValidatorSet NextValidators)
{
    public long Height => Header.Height;

    public Hash256 Hash => Header.Hash;
}
