using Chain.Consensus;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace MicroBench.Wan.Simulation;

/// <summary>
/// The chain of a run. Its signatures are hashes, because the costs of real ones are counted instead; its blocks stand for their transactions,
/// which are counted, too.
/// </summary>
internal sealed class WanChain
{
    private readonly Dictionary<Hash256, WanPayload> _payloads = [];
    private readonly Dictionary<long, Hash256> _decided = [];
    private readonly PublicKey[] _keys;
    private long _salt;

    public WanChain(int validators)
    {
        _keys = [.. Enumerable.Range(0, validators).Select(KeyOf)];
        Validators = new ValidatorSet(_keys.Select((key, i) => new Validator(AddressOf(i), key)));
    }

    public static Hash256 ChainId { get; } = Sha256.Hash("a simulated chain"u8);

    public ValidatorSet Validators { get; }

    public static Address AddressOf(int node)
    {
        byte[] bytes = new byte[Address.Size];
        bytes[0] = (byte)(node + 1);
        return Address.From(bytes);
    }

    public Block Make(long height, Hash256 parent, WanPayload payload)
    {
        byte[] state = new byte[Hash256.Size];
        BitConverter.TryWriteBytes(state, ++_salt);
        Block block = new(
            new BlockHeader
            {
                ChainId = ChainId,
                Height = height,
                TimeMs = height,
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
        _payloads[block.Hash] = payload;
        return block;
    }

    public WanPayload PayloadOf(Block block) => _payloads[block.Hash];

    public Vote Vote(Effect.SignVote ask, int node) => new(ask.Type, ask.Height, ask.Round, ask.BlockHash, node,
        Sign(node, Chain.Core.Ledger.Vote.SigningDigest(ChainId, ask.Type, ask.Height, ask.Round, ask.BlockHash)));

    public Proposal Proposal(Effect.SignProposal ask, int node) => new(ask.Height, ask.Round, ask.ValidRound, ask.Block,
        Sign(node, Chain.Core.Ledger.Proposal.SigningDigest(ChainId, ask.Height, ask.Round, ask.ValidRound, ask.Block.Hash)));

    /// <summary>Notes a decision.</summary>
    /// <exception cref="InvalidOperationException">Two nodes have decided different blocks at a height.</exception>
    public void NoteDecided(Block block)
    {
        if (!_decided.TryAdd(block.Height, block.Hash) && _decided[block.Height] != block.Hash)
            throw new InvalidOperationException($"Two blocks are decided at height {block.Height}.");
    }

    public static Signature SignatureOf(in PublicKey key, in Hash256 digest)
    {
        Span<byte> signed = stackalloc byte[PublicKey.Size + Hash256.Size];
        key.CopyTo(signed);
        digest.CopyTo(signed[PublicKey.Size..]);
        Span<byte> bytes = stackalloc byte[Signature.Size];
        bytes.Clear();
        Sha256.Hash(signed).CopyTo(bytes);
        return Signature.From(bytes);
    }

    private Signature Sign(int node, in Hash256 digest) => SignatureOf(_keys[node], digest);

    private static PublicKey KeyOf(int node)
    {
        byte[] bytes = new byte[PublicKey.Size];
        bytes[0] = 2;
        BitConverter.TryWriteBytes(bytes.AsSpan(1), node);
        return PublicKey.From(bytes);
    }
}
