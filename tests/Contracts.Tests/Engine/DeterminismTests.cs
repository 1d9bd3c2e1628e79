using Chain.Contracts;
using Chain.Contracts.Participants;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Engine;

/// <summary>
/// Execution is a function of block and state: every machine, however it stores the state, gets the same roots and receipts.
/// </summary>
internal sealed class DeterminismTests
{
    [Category("ENG-STATE.1")]
    [Test]
    public void Execute_SameBlockTwiceOnShuffledTables_GivesTheSameBytes()
    {
        Random random = Seeded.Random();
        TestLedger ledger = Council.Start(7);
        StateWrite[] genesis = [.. ContractEngine.GenesisState(ledger.Genesis)];
        for (int block = 0; block < 20; block++)
        {
            Transaction[] transactions = RandomCalls(ledger, random);
            BlockContext context = new(ledger.ChainId, ledger.Next, 1_000 + ledger.Next);
            MemoryState shuffled = new();
            random.Shuffle(genesis);
            shuffled.Apply(genesis);
            Assert.That(shuffled.Root, Is.EqualTo(ledger.Store.Root), "the same entries, inserted in another order");

            BlockExecution one = ContractEngine.CreateDefault().Execute(context, transactions, ledger.Store);
            BlockExecution other = ContractEngine.CreateDefault()
                .Execute(context, transactions, new ReadsInAnyOrder(shuffled, random), signaturesKnownGood: true);

            Assert.That(Describe(other), Is.EqualTo(Describe(one)), $"block {ledger.Next}");
            ledger.RunBlock(transactions);
            shuffled.Apply(other.Writes);
            Assert.That(shuffled.Root, Is.EqualTo(ledger.Store.Root));
            genesis = [.. Merge(genesis, other.Writes)];
        }
    }

    [Category("ENG-STATE.1")]
    [Test]
    public void GenesisState_ParticipantsInAnotherOrder_IsTheSame()
    {
        TestLedger ledger = Council.Start();
        List<GenesisParticipant> reversed = [.. ledger.Genesis.Participants.Reverse()];
        Assert.That(GenesisDocument.TryCreate("test", 1_000, new ChainParameters(), reversed, out GenesisDocument? other, out _), Is.True);
        MemoryState state = new();
        state.Apply(ContractEngine.GenesisState(other!));

        Assert.That(other!.ChainId, Is.EqualTo(ledger.ChainId));
        Assert.That(state.Root, Is.EqualTo(ledger.Store.Root));
    }

    private static Transaction[] RandomCalls(TestLedger ledger, Random random)
    {
        List<Transaction> calls = [];
        foreach (Party party in ledger.Authorities.Concat([ledger.Vendor, ledger.Broker, ledger.Candidate]))
        {
            if (ledger.Record(party).IsSuspended) continue;
            for (int i = random.Next(3); i > 0; i--) calls.Add(RandomCall(ledger, party, random));
        }

        return [.. calls];
    }

    private static Transaction RandomCall(TestLedger ledger, Party party, Random random)
    {
        Address anybody = ledger.Authorities[random.Next(ledger.Authorities.Count)].Address;
        GovernanceAction[] actions =
        [
            new GovernanceAction.SetAuditorThreshold(ledger.Vendor.Address, random.Next(5)), new GovernanceAction.ChangeValidators([anybody], []),
            new GovernanceAction.ChangeValidators([], [ledger.Candidate.Address]),
                new GovernanceAction.SetRoles(ledger.Broker.Address, (Roles)random.Next((int)Roles.All)),
            ledger.Registration(Party.Named($"newcomer-{random.Next(5)}"), Roles.Gateway),
        ];
        Address[] open = [.. ledger.Authorities.SelectMany(a => ledger.State.OpenProposals(a.Address))];
        return random.Next(5) switch
        {
            0 => ledger.Sign(party, ParticipantMethods.Propose, ParticipantCalls.Propose(actions[random.Next(actions.Length)], ledger.Next + 50)),
            1 => ledger.Sign(party, ParticipantMethods.Ready, ParticipantCalls.Ready(ledger.Height)),
            2 => ledger.Sign(party, ParticipantMethods.RaiseAuditorThreshold, ParticipantCalls.RaiseAuditorThreshold(random.Next(64))),
            _ => ledger.Sign(party, ParticipantMethods.Vote, ParticipantCalls.Vote(random.Next(5) > 0), open.Length == 0 ? default
                : open[random.Next(open.Length)]),
        };
    }

    private static string Describe(BlockExecution execution) => string.Join('\n',
    [
        .. execution.Receipts.Select(r => Convert.ToHexString(r.Encode().ToArray())),
        .. execution.Writes.Select(w => $"{w.Key.Path}={(w.Value is { } value ? Convert.ToHexString(value.Span) : "deleted")}"),
        Convert.ToHexString(execution.NextValidators.Encode().ToArray()),
    ]);

    private static IEnumerable<StateWrite> Merge(IEnumerable<StateWrite> entries, IReadOnlyList<StateWrite> writes)
    {
        HashSet<StateKey> changed = [.. writes.Select(w => w.Key)];
        return entries.Where(e => !changed.Contains(e.Key)).Concat(writes.Where(w => w.Value is not null));
    }

    /// <summary>Reads other entries before and after the requested one.</summary>
    private sealed class ReadsInAnyOrder(MemoryState state, Random random) : IStateReader
    {
        public bool TryRead(StateKey key, out ReadOnlyMemory<byte> value)
        {
            for (int i = random.Next(3); i > 0; i--) state.TryRead(StateKeys.ParticipantAt(random.Next(20)), out _);
            return state.TryRead(key, out value);
        }
    }
}
