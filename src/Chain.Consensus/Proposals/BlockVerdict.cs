namespace Chain.Consensus.Proposals;

/// <summary>What is known of a block's validity: valid(v) of the paper, which takes the host some time.</summary>
internal enum BlockVerdict
{
    Unspecified = 0,
    Unchecked = 1,
    Checking = 2,
    Valid = 3,
    Invalid = 4,
}
