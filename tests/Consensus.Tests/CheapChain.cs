using Chain.Consensus;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Consensus.Tests;

/// <summary>A validator set with cheap signatures. Its blocks have no transactions and differ in one number, the salt.</summary>
internal sealed class CheapChain
{
    internal static readonly Hash256 ChainId = Sha256.Hash("a chain for tests"u8);

    private readonly int[] _ids;

    /// <summary>Validators 0 to n - 1.</summary>
    internal CheapChain(int validators)
        : this(Enumerable.Range(0, validators))
    {
    }

    /// <summary>The validators with these ids, in ascending order. An id determines the validator's address and key.</summary>
    internal CheapChain(IEnumerable<int> ids)
    {
        _ids = [.. ids.Order()];
        Validators = new ValidatorSet(_ids.Select(id => new Validator(AddressOf(id), CheapSignatures.KeyOf(id))));
    }

    internal ValidatorSet Validators { get; }

    /// <summary>The validators' ids, by index in the set.</summary>
    internal IReadOnlyList<int> Ids => _ids;

    internal static Address AddressOf(int id)
    {
        byte[] bytes = new byte[Address.Size];
        bytes[0] = (byte)(id + 1);
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
                ChainId = chainId ?? ChainId,
                Height = height,
                TimeMs = height % 1_000_000,
                ParentHash = parent,
                TransactionsRoot = MerkleTree.EmptyRoot,
                ReceiptsRoot = MerkleTree.EmptyRoot,
                StateRoot = Hash256.From(state),
                HistoryRoot = Hash256.Zero,
                ValidatorsHash = Hash256.Zero,
                NextValidatorsHash = Hash256.Zero,
                LastSetChangeHeight = 0,
                ProposerIndex = 0,
            },
            []);
    }

    /// <summary>Whether the block is valid: the valid(v) of the paper. Test proposers mark their invalid blocks.</summary>
    internal static bool IsValid(Block block) => block.Header.StateRoot.AsSpan()[31] == 0;

    internal int IndexOf(int id) => Array.IndexOf(_ids, id);

    internal Vote Vote(VoteType type, long height, int round, Hash256 blockHash, int index) =>
        new(type, height, round, blockHash, index, Sign(index, Chain.Core.Ledger.Vote.SigningDigest(ChainId, type, height, round, blockHash)));

    internal Proposal Proposal(long height, int round, int validRound, Block block, int? signer = null) =>
        new(height, round, validRound, block, Sign(
            signer ?? Validators.ProposerIndex(height, round),
            Chain.Core.Ledger.Proposal.SigningDigest(ChainId, height, round, validRound, block.Hash)));

    /// <summary>Signs as the validator at an index. An index beyond the set is taken as an id instead, and its key signs.</summary>
    internal Signature Sign(int index, Hash256 digest) => CheapSignatures.Sign(CheapSignatures.KeyOf(index < _ids.Length ? _ids[index] : index), digest);
}
