using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;

namespace Testing.Light;

/// <summary>A chain in memory with real keys, certificates, state tree and history tree. Only the contracts' rules are missing.</summary>
/// <remarks>Every block costs three signatures or more, so tests share chains where they can and keep them short.</remarks>
public sealed class LightChain
{
    public const long StartMs = 1_750_000_000_000;
    public const long BlockMs = 1_000;

    private readonly List<LightBlock> _blocks = [];
    private readonly List<(Hash256 Root, Dictionary<Hash256, byte[]> Values)> _states = [];
    private readonly List<Hash256> _historyLeaves = [];
    private ChainState _state = new();
    private IReadOnlyList<ISigner>? _nextSigners;

    private LightChain(GenesisDocument genesis, IReadOnlyList<ISigner> signers, ISigner vendor)
    {
        Genesis = genesis;
        Signers = signers;
        Vendor = vendor;
    }

    public GenesisDocument Genesis { get; }

    public ISigner Vendor { get; }

    /// <summary>Keys of the validator set that decides the next block.</summary>
    public IReadOnlyList<ISigner> Signers { get; private set; }

    /// <summary>Height of the newest block; 0 if there is no block.</summary>
    public long Height => _blocks.Count;

    public LightBlock Head => _blocks[^1];

    public long HeadTimeMs => Height == 0 ? Genesis.TimeMs : Head.Header.TimeMs;

    /// <summary>The block at a height, from 1.</summary>
    public LightBlock this[long height] => _blocks[(int)height - 1];

    /// <summary>A chain with only its genesis.</summary>
    public static LightChain Start(int validators = 4, string name = "light-tests", int firstKey = 0) =>
        Start([.. Enumerable.Range(firstKey, validators).Select(TestKeys.Validator)], TestKeys.Vendor, name);

    public static LightChain Start(IReadOnlyList<ISigner> validators, ISigner vendor, string name)
    {
        List<GenesisParticipant> participants = [.. validators.Select((k, i) => new GenesisParticipant($"authority-{i}", k.PublicKey, Roles.Authority, true))];
        participants.Add(new GenesisParticipant("vendor", vendor.PublicKey, Roles.Vendor, false));
        bool isMade = GenesisDocument.TryCreate(name, StartMs, new ChainParameters(), participants, out GenesisDocument? genesis, out string problem);
        if (!isMade) throw new ArgumentException(problem);
        LightChain chain = new(genesis!, validators, vendor);
        chain._state.Set(StateKeys.Parameters, genesis!.Parameters.Encode().ToArray());
        chain._state.Set(StateKeys.Validators, genesis.Validators.Encode().ToArray());
        BlockHeader header = chain.NextHeader(0, genesis.Validators, genesis.Validators, genesis.TimeMs, Hash256.Zero);
        chain._historyLeaves.Add(MerkleTree.HashLeaf(header.Hash.AsSpan()));
        chain._states.Add((chain._state.Root, chain._state.Values));
        return chain;
    }

    /// <summary>Appends blocks with the pending state changes; block times are one second apart unless a step is given.</summary>
    public LightChain Commit(int blocks = 1, long stepMs = BlockMs)
    {
        for (int i = 0; i < blocks; i++) Append(stepMs);
        return this;
    }

    /// <summary>The next block announces this set, which decides the block after it.</summary>
    public LightChain ChangeSet(params int[] keys) => ChangeSet([.. keys.Select(TestKeys.Validator)]);

    public LightChain ChangeSet(IReadOnlyList<ISigner> signers)
    {
        _nextSigners = signers;
        return this;
    }

    public LightChain Set(StateKey key, byte[]? value)
    {
        _state.Set(key, value);
        return this;
    }

    /// <summary>A copy that shares the blocks up to a height and may then continue differently.</summary>
    public LightChain Fork(long height)
    {
        LightChain fork = new(Genesis, SignersAfter(height), Vendor) { _state = _state.Copy(_states[(int)height].Root, _states[(int)height].Values) };
        fork._blocks.AddRange(_blocks.Take((int)height));
        fork._states.AddRange(_states.Take((int)height + 1));
        fork._historyLeaves.AddRange(_historyLeaves.Take((int)height + 1));
        return fork;
    }

    /// <summary>A light block of the next height, signed by the given signers and not appended.</summary>
    public LightBlock Forge(IReadOnlyList<ISigner> signers, Func<BlockHeader, BlockHeader>? change = null, ValidatorSet? carried = null,
        ValidatorSet? next = null)
    {
        BlockHeader header = NextHeader(Height + 1, SetOf(Signers), SetOf(Signers), HeadTimeMs + BlockMs, Height == 0 ? Hash256.Zero : Head.Header.Hash);
        header = change?.Invoke(header) ?? header;
        return new LightBlock(header, Certificates.Sign(header, carried ?? SetOf(Signers), signers), carried ?? SetOf(Signers), next);
    }

    public TrustedState TrustedAt(long height) => height == 0 ? TrustedState.FromGenesis(Genesis) : TrustedState.FromBlock(this[height]);

    public HistoryAnswer History(long oldHeight, long newHeight)
    {
        ReadOnlySpan<Hash256> leaves = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_historyLeaves)[..(int)newHeight];
        return new HistoryAnswer(MerkleTree.ConsistencyProof(leaves, oldHeight), MerkleTree.InclusionProof(leaves, oldHeight));
    }

    public LightBlock? NextSetChange(long after) => _blocks.Find(b => b.Header.Height > after && b.NextValidators is not null);

    /// <summary>Value and proof under the header of a height; for a missing entry, an empty value and the proof of absence.</summary>
    public (byte[] Value, byte[] Proof) Prove(long height, StateKey key)
    {
        byte[] value = _states[(int)height].Values.GetValueOrDefault(key.Path, []);
        return (value, _state.Prove(_states[(int)height].Root, key).Encode().ToArray());
    }

    public static ValidatorSet SetOf(IEnumerable<ISigner> signers) => new(signers.Select(s => new Validator(s.Address, s.PublicKey)));

    private IReadOnlyList<ISigner> SignersAfter(long height)
    {
        ValidatorSet set = height == 0 ? Genesis.Validators : this[height].SetAfter;
        return [.. set.Members.Select(m => TestKeys.Find(m.PublicKey))];
    }

    private void Append(long stepMs)
    {
        ValidatorSet set = SetOf(Signers), next = SetOf(_nextSigners ?? Signers);
        if (_nextSigners is not null) _state.Set(StateKeys.Validators, next.Encode().ToArray());
        BlockHeader header = NextHeader(Height + 1, set, next, HeadTimeMs + stepMs, Height == 0 ? Hash256.Zero : Head.Header.Hash);
        bool isChange = !header.NextValidatorsHash.Equals(header.ValidatorsHash);
        _blocks.Add(new LightBlock(header, Certificates.Sign(header, set, Signers), set, isChange ? next : null));
        _states.Add((_state.Root, _state.Values));
        _historyLeaves.Add(MerkleTree.HashLeaf(header.Hash.AsSpan()));
        Signers = _nextSigners ?? Signers;
        _nextSigners = null;
    }

    private BlockHeader NextHeader(long height, ValidatorSet set, ValidatorSet next, long timeMs, Hash256 parent)
    {
        Hash256 chainId = Genesis.ChainId, setHash = set.Hash(chainId), nextHash = next.Hash(chainId);
        return new BlockHeader
        {
            ChainId = chainId,
            Height = height,
            TimeMs = timeMs,
            ParentHash = parent,
            TransactionsRoot = MerkleTree.EmptyRoot,
            ReceiptsRoot = MerkleTree.EmptyRoot,
            StateRoot = _state.Apply(),
            HistoryRoot = MerkleTree.Root([.. _historyLeaves]),
            ValidatorsHash = setHash,
            NextValidatorsHash = nextHash,
            LastSetChangeHeight = setHash.Equals(nextHash) ? (Height == 0 ? 0 : Head.Header.LastSetChangeHeight) : height,
            ProposerIndex = set.ProposerIndex(height, 0),
        };
    }
}
