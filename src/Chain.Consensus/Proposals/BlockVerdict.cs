namespace Chain.Consensus.Proposals;

/// <summary>Whether a block is valid: valid(v) of the paper. The host needs time to check it.</summary>
internal enum BlockVerdict
{
    Unspecified = 0,
    Unchecked = 1,
    Checking = 2,
    Valid = 3,
    Invalid = 4,
}
