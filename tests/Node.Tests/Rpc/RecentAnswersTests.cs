using Chain.Node.Rpc;

namespace Node.Tests.Rpc;

/// <summary>Many callers that ask for one block cause its work once.</summary>
[TestFixture]
[Category("F01")]
public sealed class RecentAnswersTests
{
    [Test]
    public void Get_SameHeight_IsMadeOnce()
    {
        RecentAnswers<string> answers = new(2);
        int made = 0;
        string Make(long height) => $"{height} {++made}";

        string first = answers.Get(7, Make, out bool isFirstNew), again = answers.Get(7, Make, out bool isAgainNew);

        Assert.That((first, again, isFirstNew, isAgainNew), Is.EqualTo(("7 1", "7 1", true, false)));
    }

    [Test]
    public void Get_MoreHeightsThanAreKept_DropsTheOldest()
    {
        RecentAnswers<long> answers = new(2);
        foreach (long height in new long[] { 1, 2, 3 }) answers.Get(height, h => h, out _);

        answers.Get(3, h => h, out bool isThirdNew);
        answers.Get(1, h => h, out bool isFirstNew);

        Assert.That((isThirdNew, isFirstNew), Is.EqualTo((false, true)));
    }

    [Test]
    public void Get_MakingFails_IsTriedAgain()
    {
        RecentAnswers<long> answers = new(2);
        Assert.That(() => answers.Get(1, _ => throw new IOException("the disk"), out _), Throws.TypeOf<IOException>());

        Assert.That(answers.Get(1, h => h, out _), Is.EqualTo(1));
    }

    [Test]
    public async Task Get_OneHeightIsSlow_OthersDoNotWait()
    {
        RecentAnswers<long> answers = new(2);
        using ManualResetEventSlim mayEnd = new(), hasBegun = new();
        Task<long> slow = Task.Run(() => answers.Get(
            1,
            h =>
            {
                hasBegun.Set();
                mayEnd.Wait();
                return h;
            },
            out _));
        hasBegun.Wait();

        Assert.That(answers.Get(2, h => h, out _), Is.EqualTo(2));

        mayEnd.Set();
        Assert.That(await slow, Is.EqualTo(1));
    }
}
