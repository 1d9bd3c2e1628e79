using CsCheck;
using Gateway.Downloads;

namespace Gateway.Tests.Downloads;

[TestFixture]
public sealed class PieceMapTests
{
    [Test]
    public void Take_Gaps_FirstOneUpToTheMost()
    {
        PieceMap map = new(10);
        map.MarkVerified(0);
        map.MarkVerified(3);
        Assert.That(Range(map.Take(5)), Is.EqualTo((1, 3)));
        Assert.That(Range(map.Take(5)), Is.EqualTo((4, 9)));
        Assert.That(Range(map.Take(5)), Is.EqualTo((9, 10)));
    }

    [Test]
    public void TakeTail_EverythingUnderWay_HalfOfWhatTheLongestHasNotBegun()
    {
        PieceMap map = new(10);
        PieceRun first = map.Take(int.MaxValue)!;
        Assert.That(map.Take(int.MaxValue), Is.Null);
        Assert.That(Range(map.TakeTail()), Is.EqualTo((5, 10)));
        Assert.That(Range(first), Is.EqualTo((0, 5)), "the first one stops there");
    }

    [Test]
    public void TakeDouble_OnlyPiecesUnderWayLeft_OnceEach()
    {
        PieceMap map = new(1);
        PieceRun slow = map.Take(1)!;
        Assert.That((map.Take(1), map.TakeTail()), Is.EqualTo(((PieceRun?)null, (PieceRun?)null)));
        PieceRun twin = map.TakeDouble()!;
        Assert.That((Range(twin), map.TakeDouble()), Is.EqualTo(((0, 1), (PieceRun?)null)));
        Assert.That(map.Advance(twin), Is.False);
        Assert.That((map.Left, map.IsMoot(slow)), Is.EqualTo((0, true)));
        Assert.That(map.Advance(slow), Is.False, "a piece counts once");
        Assert.That(map.Left, Is.Zero);
    }

    [Test]
    public void Release_FailedDouble_AnotherMayBeTaken()
    {
        PieceMap map = new(1);
        map.Take(1);
        map.Release(map.TakeDouble()!);
        Assert.That(map.TakeDouble(), Is.Not.Null);
    }

    [Test]
    public void Release_FailedRun_ItsMissingPiecesAreFreeAgain()
    {
        PieceMap map = new(4);
        PieceRun run = map.Take(4)!;
        map.Advance(run);
        map.Release(run);
        Assert.That(Range(map.Take(4)), Is.EqualTo((1, 4)));
    }

    [Test]
    public void AnyOrder_OfSources_EveryPieceIsVerifiedAndNoneIsLost() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 5], Gen.Int[0, 2].Array[400]).Sample((count, most, moves) =>
        {
            PieceMap map = new(count);
            List<PieceRun> runs = [];
            HashSet<int> done = [];
            foreach (int move in moves)
            {
                if (move == 0 && runs.Count < 4 && (map.Take(most) ?? map.TakeTail() ?? map.TakeDouble()) is { } taken) runs.Add(taken);
                if (runs.Count == 0) continue;
                PieceRun run = runs[move % runs.Count];
                bool goesOn = false;
                if (move == 1 && !map.IsMoot(run))
                {
                    done.Add(run.Next);
                    goesOn = map.Advance(run);
                }

                if (goesOn) continue;
                map.Release(run);
                runs.Remove(run);
            }

            Assert.That(map.Left, Is.EqualTo(count - done.Count));
            runs.ForEach(map.Release);
            while (map.Take(count) is { } rest)
            {
                do done.Add(rest.Next);
                while (map.Advance(rest));
                map.Release(rest);
            }

            Assert.That((map.Left, done.Count), Is.EqualTo((0, count)));
        }, iter: 500);

    private static (int, int) Range(PieceRun? run) => run is null ? (-1, -1) : (run.Next, run.End);
}
