using Chain.Contracts;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Node.Storage;

/// <summary>Block 0 and its state: a pure function of the genesis. Nobody sends or signs it.</summary>
internal sealed record GenesisBlock(BlockHeader Header, IReadOnlyList<StateWrite> Writes, StateTreeUpdate StateTree)
{
    /// <summary>Computes block 0 of a chain.</summary>
    public static GenesisBlock Of(GenesisDocument genesis)
    {
        IReadOnlyList<StateWrite> writes = ContractEngine.GenesisState(genesis);
        StateTreeUpdate tree = Chain.Core.Merkle.StateTree.Apply(Hash256.Zero, StateChanges.Of(writes), EmptyNodes.Instance);
        Hash256 validatorsHash = genesis.Validators.Hash(genesis.ChainId);
        BlockHeader header = new()
        {
            ChainId = genesis.ChainId,
            Height = 0,
            TimeMs = genesis.TimeMs,
            ParentHash = Hash256.Zero,
            TransactionsRoot = MerkleTree.EmptyRoot,
            ReceiptsRoot = MerkleTree.EmptyRoot,
            StateRoot = tree.Root,
            HistoryRoot = MerkleTree.EmptyRoot,
            ValidatorsHash = validatorsHash,
            NextValidatorsHash = validatorsHash,
            LastSetChangeHeight = 0,
            ProposerIndex = 0,
        };
        return new GenesisBlock(header, writes, tree);
    }
}
