using Chain.Consensus;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Consensus.Tests;

/// <summary>Validators with cheap signatures, and blocks without transactions that differ in one number.</summary>
internal sealed class TestChain
{
    internal static readonly Hash256 ChainId = Sha256.Hash("a chain for tests"u8);

    internal TestChain(int validators, int firstKey = 0)
    {
        Validators = new ValidatorSet(Enumerable.Range(0, validators).Select(i => new Validator(AddressOf(i), CheapSignatures.KeyOf(firstKey + i))));
    }

    internal ValidatorSet Validators { get; }

    internal static Address AddressOf(int index)
    {
        byte[] bytes = new byte[Address.Size];
        bytes[0] = (byte)(index + 1);
        return Address.From(bytes);
    }

    internal static Block Block(long height, Hash256 parent, long salt, bool isValid = true, Hash256? chainId = null)
    {
        byte[] state = new byte[Hash256.Size];
        BitConverter.TryWriteBytes(state, salt);
        state[31] = isValid ? (byte)0 : (byte)0xff;
        return new Block(
            new BlockHeader
            {
                ChainId = chainId ?? ChainId, Height = height, TimeMs = height, ParentHash = parent, TransactionsRoot = MerkleTree.EmptyRoot,
                ReceiptsRoot = MerkleTree.EmptyRoot, StateRoot = Hash256.From(state), HistoryRoot = Hash256.Zero, ValidatorsHash = Hash256.Zero,
                NextValidatorsHash = Hash256.Zero, LastSetChangeHeight = 0, ProposerIndex = 0,
            },
            []);
    }

    /// <summary>valid(v) of the tests: the proposer marks its invalid blocks.</summary>
    internal static bool IsValid(Block block) => block.Header.StateRoot.AsSpan()[31] == 0;

    internal Vote Vote(VoteType type, long height, int round, Hash256 blockHash, int index) =>
        new(type, height, round, blockHash, index, Sign(index, Chain.Core.Ledger.Vote.SigningDigest(ChainId, type, height, round, blockHash)));

    internal Proposal Proposal(long height, int round, int validRound, Block block, int? signer = null) =>
        new(height, round, validRound, block, Sign(
            signer ?? Validators.ProposerIndex(height, round),
            Chain.Core.Ledger.Proposal.SigningDigest(ChainId, height, round, validRound, block.Hash)));

    internal CommitCertificate Certificate(Block block, int round, params int[] signers) =>
        CommitCertificate.FromPrecommits(signers.Select(i => Vote(VoteType.Precommit, block.Height, round, block.Hash, i)));

    internal Signature Sign(int index, Hash256 digest) => CheapSignatures.Sign(Validators[index].PublicKey, digest);
}
