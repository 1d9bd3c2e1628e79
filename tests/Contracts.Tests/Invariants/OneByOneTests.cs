using Chain.Contracts;
using Chain.Core.Ledger;
using Chain.Core.Records;
using Contracts.Tests.Engine;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Invariants;

/// <summary>
/// A block decodes each record once and shares it between its calls. The reference shares nothing: it runs the same calls in separate
/// engine runs, which decode every record again and discard a rejected call's changes as a whole.
/// </summary>
[TestFixture]
internal sealed class OneByOneTests
{
    private const int Runs = 6;
    private const int CallsPerRun = 600;

    [Category("ENG-CALL.1")]
    [Category("ENG-CALL.2")]
    [Category("ENG-STATE.1")]
    [TestCase(1)]
    [TestCase(3)]
    public void Execute_RandomCallsInOneBlock_GivesReceiptsAndWritesOfOneByOne(int rules)
    {
        int first = Seeded.Seed();
        int accepted = 0, refused = 0;
        for (int seed = first; seed < first + Runs; seed++)
        {
            Random random = new(seed);
            Town town = new(isUnsigned: true, rules: rules);
            MemoryState state = new(), reference = new();
            foreach (MemoryState start in new[] { state, reference }) start.Apply(ContractEngine.GenesisState(town.Ledger.Genesis));
            RandomCalls calls = new(random, new Brokerage(town));
            for (int i = 0; i < CallsPerRun; i++) calls.Next();

            long height = 1;
            foreach (Transaction[] block in Blocks(town.Ledger.Executed, random))
            {
                BlockContext context = new(town.Ledger.ChainId, height, town.Ledger.Genesis.TimeMs + height);
                BlockExecution whole = ContractEngine.CreateDefault().Execute(context, block, state, signaturesKnownGood: true);
                Assert.That(whole.IsValid, $"seed {seed}, block {height}: {whole.FirstInvalidVerdict}");
                SortedDictionary<StateKey, ReadOnlyMemory<byte>?> writes = [];
                for (int i = 0; i < block.Length; i++)
                {
                    BlockExecution one = ContractEngine.CreateDefault().Execute(context, [block[i]], reference, signaturesKnownGood: true);
                    Assert.That(whole.Receipts[i].Encode().ToArray(), Is.EqualTo(one.Receipts[0].Encode().ToArray()),
                        $"seed {seed}, block {height}, transaction {i}");
                    foreach (StateWrite write in one.Writes) writes[write.Key] = write.Value;
                    reference.Apply(one.Writes);
                    if (one.Receipts[0].IsAccepted) accepted++; else refused++;
                }

                Assert.That(Describe(whole.Writes.Select(w => (w.Key, w.Value))), Is.EqualTo(Describe(writes.Select(w => (w.Key, w.Value)))),
                    $"seed {seed}, block {height}");
                state.Apply(whole.Writes);
                Assert.That(state.Root, Is.EqualTo(reference.Root), $"seed {seed}, block {height}");
                height += random.Next(1, 30);
            }
        }

        TestContext.Out.WriteLine($"{accepted} accepted, {refused} refused");
        Assert.That(accepted, Is.GreaterThan(Runs * CallsPerRun / 30), "too few to show anything");
        Assert.That(refused, Is.GreaterThan(Runs * CallsPerRun / 30), "too few to show anything");
    }

    private static IEnumerable<Transaction[]> Blocks(IReadOnlyList<Transaction> all, Random random)
    {
        for (int taken = 0; taken < all.Count;)
        {
            int count = Math.Min(random.Next(1, 80), all.Count - taken);
            yield return [.. all.Skip(taken).Take(count)];
            taken += count;
        }
    }

    private static string Describe(IEnumerable<(StateKey Key, ReadOnlyMemory<byte>? Value)> writes) =>
        string.Join('\n', writes.Select(w => $"{w.Key.Path}={(w.Value is { } value ? Convert.ToHexString(value.Span) : "deleted")}"));
}
