using Chain.Contracts;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Light;
using Chain.Node.Rpc;
using Chain.Node.Storage;
using Fwledger.V1;
using Grpc.Core;
using Node.Tests.Chains;
using Node.Tests.Storage;

namespace Node.Tests.Rpc;

/// <summary>A light client verifies a full node's answers about history.</summary>
[TestFixture]
public sealed class HistoryProofsTests
{
    private const long Top = 12;
    private static readonly Dictionary<long, int[]> Changes = new() { [3] = [0, 1, 2], [7] = [0, 1], [8] = [0, 1, 2, 3] };

    private TestChain _chain = null!;
    private TempFolder _folder = null!;
    private ChainMaker _maker = null!;

    // Twelve blocks. Blocks 3, 7 and 8 announce other validator sets.
    [OneTimeSetUp]
    public void MakeChain()
    {
        _chain = TestChain.Create();
        _folder = new TempFolder();
        _maker = new ChainMaker(_chain, _folder["chain"]);
        for (long height = 1; height <= Top; height++) Append(Changes.TryGetValue(height, out int[]? members) ? SetOf(members) : null);
    }

    [OneTimeTearDown]
    public void RemoveChain()
    {
        _maker.Dispose();
        _chain.Dispose();
        _folder.Dispose();
    }

    [Test]
    [Category("LIGHT-HIST.2")]
    [Category("C02")]
    public void Consistency_EveryPairOfHeights_VerifiesInTheLightClient()
    {
        for (long old = 1; old < Top; old++)
        {
            TrustedState trusted = TrustedState.FromBlock(LightBlockAt(old));
            for (long later = old + 1; later <= Top; later++)
            {
                ConsistencyProofReply reply = HistoryProofs.Consistency(_maker.Store, old, later);
                HistoryAnswer answer = new([.. reply.Consistency.Select(b => Hash256.From(b.Span))], [.. reply.Inclusion.Select(b => Hash256.From(b.Span))]);
                Assert.That(HistoryVerifier.VerifyExtends(trusted, _maker.Store.GetHeader(later)!, answer), Is.EqualTo(LightVerdict.Valid),
                    $"{old} to {later}");
            }
        }
    }

    [TestCase(0, 5, TestName = "from the genesis")]
    [TestCase(5, 5, TestName = "to itself")]
    [TestCase(5, 4, TestName = "backwards")]
    [TestCase(5, Top + 1, TestName = "beyond the newest block")]
    [TestCase(-1, 5, TestName = "from a negative height")]
    [TestCase(1, long.MaxValue, TestName = "to the highest number")]
    [Category("C08")]
    public void Consistency_HeightsThatAreNoPair_NamesTheRange(long oldHeight, long newHeight)
    {
        RpcException refusal = Assert.Throws<RpcException>(() => HistoryProofs.Consistency(_maker.Store, oldHeight, newHeight))!;
        Assert.That(refusal.Status.Detail, Does.Contain($"{oldHeight} and {newHeight}").And.Contain($"<= {Top}"));
        Assert.That(refusal.StatusCode, Is.EqualTo(StatusCode.OutOfRange));
    }

    [TestCase(-5, 3)]
    [TestCase(0, 3)]
    [TestCase(2, 3)]
    [TestCase(3, 7)]
    [TestCase(6, 7)]
    [TestCase(7, 8)]
    [Category("LIGHT-HOP.1")]
    public void NextSetChange_AfterAHeight_IsTheFirstOneAbove(long after, long expected) =>
        Assert.That(HistoryProofs.NextSetChange(_maker.Store, after), Is.EqualTo(expected));

    [TestCase(8)]
    [TestCase(Top)]
    [TestCase(long.MaxValue)]
    public void NextSetChange_AfterTheLastOne_IsNotFound(long after)
    {
        RpcException refusal = Assert.Throws<RpcException>(() => HistoryProofs.NextSetChange(_maker.Store, after))!;
        Assert.That(refusal.StatusCode, Is.EqualTo(StatusCode.NotFound));
    }

    [Test]
    [Category("LIGHT-HOP.1")]
    public void Prune_AtEveryHeight_KeepsHopsAndProofsOfTheWholeChain([Values(1, 3, 100)] int heightsMax)
    {
        ChainStore full = _maker.Store;
        for (long keep = 2; keep <= Top; keep++)
        {
            using TempFolder folder = new();
            TempFolder.Copy(_folder["chain"], folder["chain"]);
            using ChainStore pruned = ChainStore.Open(folder["chain"], _chain.Genesis);
            BlockPruningTests.PruneTo(pruned, keep, heightsMax);
            for (long after = 0; after < 8; after++)
            {
                long change = HistoryProofs.NextSetChange(pruned, after);
                Assert.That(change, Is.EqualTo(HistoryProofs.NextSetChange(full, after)), $"after {after}, pruned to {keep}");
                Assert.That(pruned.GetHeader(change)!.Hash, Is.EqualTo(full.GetHeader(change)!.Hash));
                Assert.That(pruned.GetCertificate(change)!.Encode().ToArray(), Is.EqualTo(full.GetCertificate(change)!.Encode().ToArray()));
            }

            for (long old = 1; old < Top; old++)
                Assert.That(HistoryProofs.Consistency(pruned, old, Top), Is.EqualTo(HistoryProofs.Consistency(full, old, Top)), $"from {old}");
            bool hasFirst = pruned.GetHeader(1) is not null;
            Assert.That(hasFirst, Is.EqualTo(keep <= 1), "a header without a change of the set goes");
        }
    }

    private ValidatorSet SetOf(int[] members) => new(members.Select(i => new Validator(_chain.Validators[i].Address, _chain.Validators[i].PublicKey)));

    private LightBlock LightBlockAt(long height)
    {
        BlockHeader header = _maker.Store.GetHeader(height)!;
        ValidatorSet set = _maker.Store.GetValidatorSet(header.ValidatorsHash)!, next = _maker.Store.GetValidatorSet(header.NextValidatorsHash)!;
        return new LightBlock(header, _maker.Store.GetCertificate(height)!, set, Changes.ContainsKey(height) ? next : null);
    }

    private void Append(ValidatorSet? announced)
    {
        ChainHead head = _maker.Store.Head;
        ValidatorSet next = announced ?? head.NextValidators;
        using StateView view = _maker.Store.OpenView();
        BlockHeader header = new()
        {
            ChainId = _chain.ChainId,
            Height = head.Height + 1,
            TimeMs = head.Header.TimeMs + 1,
            ParentHash = head.Hash,
            TransactionsRoot = MerkleTree.EmptyRoot,
            ReceiptsRoot = MerkleTree.EmptyRoot,
            StateRoot = head.Header.StateRoot,
            HistoryRoot = HistoryTree.Root(head.Height + 1, view.History),
            ValidatorsHash = head.Header.NextValidatorsHash,
            NextValidatorsHash = next.Hash(_chain.ChainId),
            LastSetChangeHeight = announced is null ? head.Header.LastSetChangeHeight : head.Height + 1,
            ProposerIndex = 0,
        };
        Block block = new(header, []);
        StateTreeUpdate tree = StateTree.Apply(head.Header.StateRoot, [], view);
        IEnumerable<Vote> votes = head.NextValidators.Members.Select((m, i) => Precommit(block, i, _chain.Validators.Single(v => v.Address == m.Address)));
        _maker.Store.Append(new ExecutedBlock(block, [], Array.Empty<StateWrite>(), tree, next), CommitCertificate.FromPrecommits(votes));
    }

    private Vote Precommit(Block block, int index, EcdsaSigner signer) => new(VoteType.Precommit, block.Height, 0, block.Hash, index,
        signer.Sign(Vote.SigningDigest(_chain.ChainId, VoteType.Precommit, block.Height, 0, block.Hash)));
}
