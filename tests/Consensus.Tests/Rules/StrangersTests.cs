using Chain.Consensus;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Consensus.Tests.Rules;

/// <summary>No message from a peer makes a step throw, and the quorum sizes are those that safety needs.</summary>
[TestFixture]
internal sealed class StrangersTests
{
    private static readonly long[] Heights = [1, 1, 1, 2, 3, Limits.HeightMax - 1, Limits.HeightMax];
    private static readonly int[] Rounds = [0, 1, 2, 3, 4, 9, 30, Limits.RoundMax - 1, Limits.RoundMax];

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(4)]
    [Category("CON.4"), Category("D11")]
    public void Step_AnythingThatCanBeSaid_NeverThrows(int validators)
    {
        CheapChain chain = new(validators);
        foreach (int seed in Enumerable.Range(1, 40))
        {
            Random random = new(seed);
            EngineOptions options = new(CheapChain.ChainId, new ChainParameters(), CheapChain.AddressOf(0)) { Verifier = new AnyWhoCanSign() };
            ConsensusEngine engine = new(options);
            engine.Step(new Input.StartHeight(1, chain.Validators, Hash256.Zero, HasTransactions: true));
            for (int i = 0; i < 400; i++)
            {
                object input = Some(chain, random);
                Assert.That(() => Give(engine, input), Throws.Nothing, $"seed {seed}, step {i}: {input}");
            }
        }
    }

    [Test]
    [Category("D09")]
    public void Quorum_OfAnySet_MeetsEveryOtherInAnHonestValidatorAndIsReachableByTheHonest()
    {
        for (int n = 1; n <= Limits.ValidatorsMax; n++)
        {
            ValidatorSet set = new CheapChain(n).Validators;
            Assert.Multiple(() =>
            {
                Assert.That(2 * set.Quorum - n, Is.GreaterThan(set.FaultyMax), $"n = {n}: two quorums share an honest validator");
                Assert.That(n - set.FaultyMax, Is.GreaterThanOrEqualTo(set.Quorum), $"n = {n}: the honest alone are a quorum");
                Assert.That(set.OneHonest, Is.EqualTo(set.FaultyMax + 1));
                Assert.That(3 * set.FaultyMax, Is.LessThan(n));
            });
        }
    }

    [Test]
    [Category("L14")]
    public void Proposer_OfAnyHeightAndRound_TakesTurns()
    {
        ValidatorSet set = new CheapChain(7).Validators;
        for (int round = 0; round < 50; round++) Assert.That(set.ProposerIndex(13, round), Is.EqualTo((13 + round) % 7));
    }

    private static void Give(ConsensusEngine engine, object input)
    {
        if (input is StatusMessage peer) engine.MessagesFor(peer);
        else if (input is VoteMessage vote) engine.Step(new Input.VoteReceived(vote.Vote));
        else if (input is ProposalMessage proposal) engine.Step(new Input.ProposalReceived(proposal.Proposal));
        else engine.Step((Input)input);
    }

    // A message from the network, or an input that the host gives at the wrong moment.
    private static object Some(CheapChain chain, Random random)
    {
        long height = Pick(Heights, random);
        int round = Pick(Rounds, random), earlier = random.Next(2) == 0 ? -1 : Math.Min(Pick(Rounds, random), round - 1);
        int index = random.Next(4) == 0 ? Pick([0, 7, Limits.ValidatorsMax - 1], random) : random.Next(chain.Validators.Count);
        Block block = CheapChain.Block(height, random.Next(4) == 0 ? CheapChain.ChainId : Hash256.Zero, random.Next(4));
        Hash256 hash = random.Next(3) == 0 ? Hash256.Zero : block.Hash;
        return random.Next(8) switch
        {
            0 => Wired(new ProposalMessage(new Proposal(height, round, earlier, block, default))),
            1 => new Input.CertificateReceived(CommitCertificate.FromPrecommits(Precommits(height, round, block, random.Next(1, 9))), block),
            2 => new Input.TimeoutElapsed(height, round, (TimeoutKind)random.Next(1, 6)),
            3 => new Input.BlockChecked(block.Hash, random.Next(2) == 0),
            4 => Wired(new StatusMessage(height, round, (RoundStep)random.Next(5), hash, default, default, earlier, default(ValidatorBitmap).With(index))),
            _ => Wired(new VoteMessage(new Vote((VoteType)random.Next(1, 3), height, round, hash, index, default))),
        };
    }

    private static ConsensusMessage Wired(ConsensusMessage message)
    {
        Assert.That(ConsensusMessage.TryDecode(message.Encode(), out ConsensusMessage? read), $"{message}");
        return read!;
    }

    private static IEnumerable<Vote> Precommits(long height, int round, Block block, int count) =>
        Enumerable.Range(0, count).Select(i => new Vote(VoteType.Precommit, height, round, block.Hash, i, default));

    private static T Pick<T>(T[] from, Random random) => from[random.Next(from.Length)];

    // The worst case: the sender holds all keys.
    private sealed class AnyWhoCanSign : IMessageVerifier
    {
        public bool IsSignedBy(in PublicKey publicKey, in Hash256 digest, in Signature signature) => true;
    }
}
