using Chain.Consensus;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Consensus.Tests.Rules;

/// <summary>
/// One validator floods the engine with every kind of message. The stored messages stay within <see cref="ConsensusLimits"/>.
/// </summary>
[TestFixture]
[Category("CON.5")]
internal sealed class BoundsTests
{
    private const int Liar = 2;
    private readonly CheapChain _chain = new(4);
    private ConsensusEngine _engine = null!;

    [SetUp]
    public void StartEngine()
    {
        EngineOptions options = new(CheapChain.ChainId, new ChainParameters(), CheapChain.AddressOf(0)) { Verifier = CheapSignatures.Instance };
        _engine = new ConsensusEngine(options);
        _engine.Step(new Input.StartHeight(1, _chain.Validators, Hash256.Zero, HasTransactions: false));
    }

    [Test]
    public void Votes_OfEveryRoundAhead_OccupyTheLatestFew()
    {
        for (int round = 1; round <= 500; round++)
        {
            foreach (VoteType type in (VoteType[])[VoteType.Prevote, VoteType.Precommit]) Give(type, round, Hash256.Zero);
        }

        int[] latest = [.. Enumerable.Range(501 - ConsensusLimits.FutureRoundsPerValidatorMax, ConsensusLimits.FutureRoundsPerValidatorMax)];
        Assert.That(_engine.State!.Votes.Rounds.Select(r => r.Key), Is.EqualTo(latest));
        Assert.That(_engine.State.Votes.StoredCount, Is.EqualTo(2 * ConsensusLimits.FutureRoundsPerValidatorMax));
        Give(VoteType.Prevote, 3, Hash256.Zero);
        Assert.That(_engine.State.Votes.Find(3), Is.Null, "a round below the stored ones is refused");
    }

    [Test]
    public void Votes_OfLastRound_AreTakenWithoutOverflow()
    {
        Give(VoteType.Prevote, Limits.RoundMax, Hash256.Zero);
        _engine.Step(new Input.VoteReceived(_chain.Vote(VoteType.Prevote, 1, Limits.RoundMax, Hash256.Zero, 3)));
        Assert.That(_engine.Round, Is.EqualTo(Limits.RoundMax));
        _engine.Step(new Input.TimeoutElapsed(1, Limits.RoundMax, TimeoutKind.Precommit));
        Assert.That(_engine.Round, Is.EqualTo(Limits.RoundMax), "there is no round after the last");
    }

    [Test]
    public void Votes_ForManyBlocks_KeepTwoAndThoseThatProposalsName()
    {
        for (int i = 0; i < 100; i++) Give(VoteType.Prevote, 0, BlockOf(i).Hash);
        Assert.That(_engine.State!.Votes.StoredCount, Is.EqualTo(2));
    }

    [Test]
    public void Votes_ForBlocksThatManyProposalsNameAsProven_AreBoundedAndTheLatestIsKept()
    {
        int current = 0;
        for (int i = 0; i < 40; i++)
        {
            current += 4;
            MoveTo(current + 1);
            Block block = BlockOf(i);
            _engine.Step(new Input.ProposalReceived(_chain.Proposal(1, current + 1, 0, block)));
            Give(VoteType.Prevote, 0, block.Hash);
            Assert.That(_engine.State!.Votes.Find(0)!.Prevotes.Find(Liar, block.Hash), Is.Not.Null, "the vote that the current proposal needs");
            Assert.That(_engine.State.Votes.Find(0)!.Prevotes.StoredCount, Is.LessThanOrEqualTo(ConsensusLimits.VotesPerValidatorMax));
        }
    }

    [Test]
    public void Proposals_OfOneRound_AreKeptUpToTheBound()
    {
        int proposerRound = 1;
        MoveTo(proposerRound);
        for (int i = 0; i < 50; i++) _engine.Step(new Input.ProposalReceived(_chain.Proposal(1, proposerRound, -1, BlockOf(i))));
        Assert.That(_engine.State!.Proposals.StoredCount, Is.EqualTo(ConsensusLimits.ProposalsPerRoundMax - 1));
        Assert.That(_engine.State.Blocks.Count, Is.EqualTo(ConsensusLimits.ProposalsPerRoundMax - 1));
    }

    [Test]
    public void Proposals_OfRoundsAhead_AreOneAProposer()
    {
        for (int round = 1; round < 400; round += 4)
        {
            for (int i = 0; i < 3; i++) _engine.Step(new Input.ProposalReceived(_chain.Proposal(1, round, -1, BlockOf(round * 10 + i))));
        }

        Assert.That(_engine.State!.Proposals.StoredCount, Is.EqualTo(ConsensusLimits.FutureProposalsPerValidatorMax));
        MoveTo(200);
        Assert.That(_engine.State.Blocks.Count, Is.LessThanOrEqualTo(2), "blocks are dropped with their proposals");
    }

    [Test]
    public void NextHeight_EverythingThatAllCanSay_FitsTheBuffer()
    {
        for (int round = 0; round < 50; round++)
        {
            for (int index = 0; index < 4; index++)
            {
                foreach (VoteType type in (VoteType[])[VoteType.Prevote, VoteType.Precommit])
                {
                    for (int i = 0; i < 3; i++) _engine.Step(new Input.VoteReceived(_chain.Vote(type, 2, round, BlockOf(i, 2).Hash, index)));
                }
            }

            for (int i = 0; i < 3; i++) _engine.Step(new Input.ProposalReceived(_chain.Proposal(2, round, -1, BlockOf(i, 2))));
        }

        Assert.That(_engine.NextHeight.StoredCount, Is.EqualTo(ConsensusLimits.NextHeightRoundsMax * (4 * 2 + 1)));
        _engine.Step(new Input.StartHeight(3, _chain.Validators, Hash256.Zero, HasTransactions: false));
        Assert.That(_engine.NextHeight.StoredCount, Is.Zero, "messages of passed heights are dropped");
    }

    [Test]
    public void Rounds_Behind_AreForgottenUnlessALockNeedsThem()
    {
        Block block = BlockOf(1);
        _engine.Step(new Input.ProposalReceived(_chain.Proposal(1, 0, -1, block)));
        _engine.Step(new Input.BlockChecked(block.Hash, IsValid: true));
        _engine.Step(new Input.SignedVote(_chain.Vote(VoteType.Prevote, 1, 0, block.Hash, 0)));
        for (int index = 1; index < 4; index++) _engine.Step(new Input.VoteReceived(_chain.Vote(VoteType.Prevote, 1, 0, block.Hash, index)));
        Assert.That(_engine.LockedRound, Is.Zero);
        for (int round = 1; round <= 60; round++) MoveTo(round);
        Assert.That(_engine.State!.Votes.Find(0), Is.Not.Null, "the proof of the lock");
        Assert.That(_engine.State.Votes.Rounds.Count(), Is.LessThanOrEqualTo(ConsensusLimits.PastRoundsMax + 2));
        Assert.That(_engine.State.Blocks.Count, Is.EqualTo(1));
    }

    [Test]
    [Category("CON.11")]
    public void Records_OfRoundsAhead_AreWrittenWhenTheRoundIsReachedOnly()
    {
        int recorded = 0;
        for (int round = 1; round <= 100; round++)
        {
            Vote vote = _chain.Vote(VoteType.Prevote, 1, round, Hash256.Zero, Liar);
            recorded += _engine.Step(new Input.VoteReceived(vote)).OfType<Effect.RecordMessage>().Count();
        }

        Assert.That(recorded, Is.Zero);
        IReadOnlyList<Effect> effects = _engine.Step(new Input.VoteReceived(_chain.Vote(VoteType.Prevote, 1, 100, Hash256.Zero, 3)));
        Assert.That(effects.OfType<Effect.RecordMessage>().Count(), Is.EqualTo(3), "rounds 99 and 100 of the faulty validator, round 100 of the other one");
    }

    private static Block BlockOf(int salt, long height = 1) => CheapChain.Block(height, Hash256.Zero, salt);

    private void Give(VoteType type, int round, Hash256 hash) => _engine.Step(new Input.VoteReceived(_chain.Vote(type, 1, round, hash, Liar)));

    private void MoveTo(int round)
    {
        foreach (int index in (int[])[1, 3]) _engine.Step(new Input.VoteReceived(_chain.Vote(VoteType.Precommit, 1, round, Hash256.Zero, index)));
        Assert.That(_engine.Round, Is.EqualTo(round));
    }
}
